package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Larder on servers of its own: PostgreSQL and Temporal outside, two workers, one of them killed.
 */
final class TwoWorkersE2E {
  private static final Duration TIME_TO_START = Duration.ofSeconds(90);

  @RegisterExtension private final Stage stage = new Stage();

  @Test
  void whatAKilledWorkerHadUnderWayTheOtherFinishes() throws IOException {
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.builder()
            .setDataDirectory(stage.folder().resolve("postgres"))
            .setOverrideWorkingDirectory(stage.folder().resolve("postgres-program").toFile())
            .start()) {
      LarderCli larder =
          new LarderCli(
              stage.folder(),
              Map.of(
                  "LARDER_DATABASE_URL",
                  "postgres://postgres@127.0.0.1:%d/postgres".formatted(postgres.getPort()),
                  "TEMPORAL_ADDRESS",
                  TemporalCli.startServer(stage.folder()),
                  "LARDER_HEARTBEAT",
                  "6s"));
      larder.done("migrate");
      Process first = startWorker(larder, "first");
      Process second = startWorker(larder, "second");
      LightPool light = LightPool.of(stage, 12);
      light.closeGate("start");
      larder.done("apply", "-f", light.file().toString());
      light.awaitUnderWay("start", 12);

      Processes.killGroup(first.pid());
      Await.until(
          "the second takes over what the first had",
          TIME_TO_START,
          light::journal,
          journal -> journal.stream().filter(e -> e.attempt() > 1).count() >= 4);
      light.openGate("start");

      light.awaitExactly(larder, 12, 0);
      assertThat(second.isAlive()).isTrue();
      assertThat(endsPerBuild(light.journal())).hasSize(12).allSatisfy((b, n) -> one(n));
    }
  }

  private static void one(long ends) {
    assertThat(ends).isEqualTo(1);
  }

  private static Map<String, Long> endsPerBuild(List<LightPool.Entry> journal) {
    return journal.stream()
        .filter(e -> e.what().equals("end"))
        .map(LightPool.Entry::build)
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  private Process startWorker(LarderCli larder, String name) {
    Path log = stage.folder().resolve(name + ".log");
    Process worker =
        larder.start(
            log,
            "worker",
            "--work-directory",
            stage.folder().resolve(name).toString(),
            "--metrics-port",
            "0");
    Await.until(
        "the " + name + " worker works",
        TIME_TO_START,
        () -> Stage.text(log),
        text -> text.contains("working:"));
    return worker;
  }
}
