package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two organizations have two hundred builds each; one asked first. In one partition of the queue,
 * as a dev server has it: each of a server's four is fair by itself.
 */
@NullMarked
@Tag("measures")
final class FairE2E {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int BUILDS_EACH = 200;

  @RegisterExtension private final Stage stage = new Stage();

  /** Builds that began from when both had asked until the first one's were all at work. */
  private record Shares(long first, long second) {
    double ofSecond() {
      return (double) second / Math.max(1, first);
    }
  }

  @Test
  void whoComesSecondGetsAsManyBuildsMeanwhileAsWhoCameFirst() throws Exception {
    Shares shares = shares("matching.enableFairness=true");

    System.out.printf("with fairness: %s%n", shares);
    assertThat(shares.first()).as("builds counted").isGreaterThan(50);
    assertThat(shares.ofSecond()).isBetween(1 / 1.2, 1.2);
  }

  @Test
  void withoutFairnessWhoComesSecondWaits() throws Exception {
    Shares shares = shares("matching.enableFairness=false");

    System.out.printf("without fairness: %s%n", shares);
    assertThat(shares.first()).as("builds counted").isGreaterThan(50);
    assertThat(shares.ofSecond()).isLessThan(0.5);
  }

  private Shares shares(String setting) throws Exception {
    try (OwnServers servers =
            OwnServers.start(
                stage,
                Map.of(),
                setting,
                "matching.numTaskqueueReadPartitions=1",
                "matching.numTaskqueueWritePartitions=1");
        ServedCli served = ServedCli.start(stage, "server", servers.processes())) {
      servers
          .processes()
          .start(
              stage.folder().resolve("worker.log"),
              "worker",
              "--build-slots",
              "20",
              "--metrics",
              "off");
      DataSource database = servers.postgres().getPostgresDatabase();
      asksFor(served.cli(), database, "first");
      asksFor(served.cli(), database, "second");
      Await.until(
          "both are full",
          SOON,
          () ->
              Ask.number(database, "select count(*) from larder.builds where status = 'succeeded'"),
          done -> done == 2 * BUILDS_EACH);
      return new Shares(begunMeanwhile(database, "first"), begunMeanwhile(database, "second"));
    }
  }

  /** All its builds are asked for when this returns. */
  private void asksFor(LarderCli larder, DataSource database, String organization)
      throws IOException {
    Path file = stage.folder().resolve(organization + ".yaml");
    larder.done("apply", "-f", Files.writeString(file, pools(organization)).toString());
    Await.until(
        organization + "'s builds are asked for",
        SOON,
        () -> Ask.number(database, BUILDS.formatted(organization)),
        asked -> asked == BUILDS_EACH);
  }

  private static long begunMeanwhile(DataSource database, String organization) {
    return Ask.number(
        database,
        BUILDS.formatted(organization)
            + " and b.started_at > (select max(created_at) from larder.builds)"
            + " and b.started_at <= ("
            + BUILDS.replace("count(*)", "max(b.started_at)").formatted("first")
            + ")");
  }

  private static final String BUILDS =
      "select count(*) from larder.builds b"
          + " join larder.organizations o on o.id = b.organization_id where o.name = '%s'";

  private static String pools(String organization) {
    return """
        organization: %s
        templates:
          - name: java-dev
            provisioner: {simulated: {start: 400ms}}
            presets:
              - {name: small, desired: 100, slowStart: false}
              - {name: large, desired: 100, slowStart: false}
        """
        .formatted(organization);
  }
}
