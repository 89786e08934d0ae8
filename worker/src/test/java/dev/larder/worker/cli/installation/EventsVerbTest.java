package dev.larder.worker.cli.installation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.larder.store.Database;
import dev.larder.store.StoreClock;
import dev.larder.store.TestDatabase;
import dev.larder.store.notification.Notifications;
import dev.larder.store.secret.Secrets;
import dev.larder.worker.cli.Ran;
import dev.larder.worker.cli.Served;
import dev.larder.worker.config.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people read of what happened. */
@NullMarked
class EventsVerbTest {
  private final String url = TestDatabase.freshUrl();
  private final Notifications notifications =
      new Notifications(
          Database.over(DatabaseAddress.parse(url).source("test"), StoreClock.DATABASE),
          Secrets.withoutKey());
  private final Served served = new Served(url);
  @TempDir private Path folder;

  @AfterEach
  void close() throws Exception {
    served.close();
  }

  @BeforeEach
  void something() throws IOException {
    Files.writeString(
        folder.resolve("pools.yaml"),
        """
        organization: acme
        notify:
          - mail: ops@acme.example
          - {webhook: "https://hooks.acme.example/T0KEN", secret: s3cret}
        templates:
          - name: load
            provisioner:
              simulated: {start: 1ms, claim: 1ms, delete: 1ms}
            presets:
              - {name: p, desired: 2}
        """);
    ran("apply", "-f", "pools.yaml");
    ran("claim", "load/p", "--owner", "alice");
    ran("pause", "load/p", "--reason", "maintenance");
  }

  @Test
  void newestFirstWithWhoAndWhat() {
    assertThat(ran("events").out().lines().map(line -> line.replaceAll("^\\S+Z", "AT")))
        .anyMatch(line -> line.matches("AT +token:tester +paused +load/p +maintenance"))
        .anyMatch(line -> line.matches("AT +reconciler +out-of-stock +load/p +soon +2 wanted"))
        .anyMatch(line -> line.matches("AT +token:tester +missed +load/p +for alice"))
        .anyMatch(
            line ->
                line.matches(
                    "AT +token:tester +applied +acme +create organization acme; .* and 2 more"));
    assertThat(ran("events", "--kind", "paused").out().lines()).hasSize(2);
    assertThat(ran("events", "--since", "1ms", "--kind", "applied").out())
        .isEqualTo("No events.\n");
    assertThat(ran("events", "--kind", "pausd").code()).isEqualTo(2);
  }

  @Test
  void whoWasToldAndWhoNotWithoutSecrets() throws IOException {
    var waiting = notifications.dispatch(notifications.fresh(1).getFirst().id()).waiting();
    for (Notifications.Waiting delivery : waiting) {
      if (delivery.recipient().startsWith("webhook")) {
        notifications.refused(delivery.id(), "it answered 404");
      } else {
        notifications.accepted(delivery.id());
      }
    }
    Ran table = ran("events", "--kind", "out-of-stock");
    assertThat(table.out())
        .contains("1/2; webhook hooks.acme.example failed: it answered 404")
        .doesNotContain("T0KEN");
    JsonNode event =
        JsonMapper.builder()
            .build()
            .readTree(ran("events", "--kind", "out-of-stock", "-o", "json").out())
            .get(0);
    assertThat(event.get("event").asText()).isEqualTo("out-of-stock");
    assertThat(event.get("preset").asText()).isEqualTo("p");
    assertThat(event.at("/deliveries/0/status").asText()).isEqualTo("accepted");
    assertThat(event.at("/deliveries/1/error").asText()).isEqualTo("it answered 404");
    assertThat(ran("events", "--kind", "recipient-failed").out()).contains("it answered 404");
    assertThat(ran("explain", "load/p").out())
        .containsPattern(
            "Notify:  out-of-stock did not reach webhook hooks.acme.example \\(given up, \\S+"
                + " ago\\): it answered 404")
        .doesNotContain("ops@acme.example", "T0KEN");
    JsonNode undelivered =
        JsonMapper.builder()
            .build()
            .readTree(ran("explain", "load/p", "-o", "json").out())
            .get("undelivered");
    assertThat(undelivered).hasSize(1);
    assertThat(undelivered.at("/0/event").asText()).isEqualTo("out-of-stock");
    assertThat(undelivered.at("/0/givenUp").asBoolean()).isTrue();
    assertThat(undelivered.at("/0/error").asText()).isEqualTo("it answered 404");
    assertThat(undelivered.at("/0").hasNonNull("attemptedAt")).isTrue();
  }

  @Test
  void aWorkerThatIsToldNonsenseAboutMailSaysAllOfIt() {
    Ran ran = ran("worker", "--smtp", "smtp://larder@host");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err())
        .contains("LARDER_SMTP_PASSWORD is not given")
        .contains("--mail-from is needed");
  }

  private Ran ran(String... args) {
    return served.ran(folder, args);
  }
}
