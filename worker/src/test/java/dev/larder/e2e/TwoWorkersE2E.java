package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Larder on servers of its own: PostgreSQL and Temporal outside, two workers, one of them killed.
 */
final class TwoWorkersE2E {
  private static final int BUILDS = 12;
  private static final Duration TIME_TO_START = Duration.ofSeconds(90);

  @RegisterExtension private final Stage stage = new Stage();

  @Test
  void whatAKilledWorkerHadUnderWayTheOtherFinishes() throws IOException {
    try (OwnServers servers = OwnServers.start(stage, Map.of("LARDER_HEARTBEAT", "6s"))) {
      LarderCli processes = servers.processes();
      try (ServedCli served = ServedCli.start(stage, "server", processes)) {
        LarderCli larder = served.cli();
        Map<String, Process> workers =
            Map.of("one", startWorker(processes, "one"), "two", startWorker(processes, "two"));
        LightPool light = LightPool.of(stage, BUILDS);
        light.closeGate("start");
        larder.done("apply", "-f", light.file().toString());
        light.awaitUnderWay("start", BUILDS);

        String busier = buildsOf("one", light).size() >= BUILDS / 2 ? "one" : "two";
        String other = busier.equals("one") ? "two" : "one";
        Set<String> lost = buildsOf(busier, light);
        Processes.killGroup(Objects.requireNonNull(workers.get(busier)).pid());
        Await.until(
            "the other begins what the killed one had",
            TIME_TO_START,
            () -> buildsOf(other, light),
            now -> now.containsAll(lost));
        light.openGate("start");

        light.awaitExactly(larder, BUILDS, 0);
        assertThat(Objects.requireNonNull(workers.get(other)).isAlive()).isTrue();
        assertThat(endsPerBuild(light.journal()))
            .hasSize(BUILDS)
            .allSatisfy((build, ends) -> assertThat(ends).isEqualTo(1));
      }
    }
  }

  private Set<String> buildsOf(String worker, LightPool light) {
    return light.journal().stream()
        .filter(entry -> entry.place().startsWith(stage.folder().resolve(worker)))
        .map(LightPool.Entry::build)
        .collect(Collectors.toSet());
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
            "--build-slots",
            Integer.toString(BUILDS),
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
