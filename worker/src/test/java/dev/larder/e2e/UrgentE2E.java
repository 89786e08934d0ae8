package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

/** Who waits for a build is not behind hundreds of stock. */
@NullMarked
@Tag("measures")
final class UrgentE2E {
  private static final Duration SOON = Duration.ofSeconds(60);

  @RegisterExtension private final Stage stage = new Stage();

  @Test
  void peoplesBuildsBeginWithinASecondBesideFiveHundredQueuedOnes() throws Exception {
    Dev dev = Dev.start(stage, "-f", pools("small.yaml", SMALL).toString());
    LarderCli larder = dev.cli();
    larder.waitForStock("java-dev/small");
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(dev.databaseUrl());
    larder.done("apply", "-f", pools("bulk.yaml", BULK).toString());
    Await.until(
        "the builds of stock wait for slots",
        SOON,
        () -> Ask.number(database, "select count(*) from larder.builds where status = 'pending'"),
        pending -> pending >= 450);

    JsonNode hit =
        larder.done("claim", "java-dev/small", "--owner", "a", "--wait", "-o", "json").json();
    JsonNode cold =
        larder
            .done("claim", "java-dev/cold", "--owner", "a", "--on-miss", "build", "-o", "json")
            .json();
    assertThat(hit.path("state").asText()).isEqualTo("claimed");
    assertThat(cold.path("hit").asBoolean()).isFalse();
    Await.until("both have begun", SOON, () -> Ask.number(database, BEGUN), begun -> begun >= 2);
    assertThat(
            Ask.number(
                database,
                "select coalesce(max(extract(epoch from started_at - created_at) * 1000), 0)::int"
                    + " from larder.builds where reason in ('claim', 'cold')"))
        .as("milliseconds from asked for to begun")
        .isLessThan(1_000);
    assertThat(Ask.number(database, "select count(*) from larder.builds where status = 'pending'"))
        .as("meanwhile the others wait")
        .isGreaterThan(300);
  }

  private static final String BEGUN =
      "select count(*) from larder.builds where started_at is not null"
          + " and reason in ('claim', 'cold')";

  private static final String SMALL =
      """
      organization: acme
      templates:
        - name: java-dev
          provisioner: {simulated: {start: 100ms, claim: 100ms, delete: 100ms}}
          presets: [{name: small, desired: 3, slowStart: false}, {name: cold, desired: 0}]
      """;

  private static final String BULK =
      """
      organization: bulk
      templates:
        - name: slow
          provisioner: {simulated: {start: 10s, delete: 100ms}}
          presets:
            - {name: a, desired: 100, slowStart: false}
            - {name: b, desired: 100, slowStart: false}
            - {name: c, desired: 100, slowStart: false}
            - {name: d, desired: 100, slowStart: false}
            - {name: e, desired: 100, slowStart: false}
      """;

  private Path pools(String name, String text) throws IOException {
    return Files.writeString(stage.folder().resolve(name), text);
  }
}
