package dev.larder.worker.provision.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.worker.provision.Await;
import dev.larder.worker.provision.FakeControl;
import dev.larder.worker.provision.Provisioners;
import dev.larder.worker.provision.program.RunAs;
import dev.larder.worker.provision.program.WorkDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A worker that is lost in mid-program, and the next attempt of the build on another worker, in
 * another directory, as soon as the heartbeat timeout lets it: never two programs of one build at a
 * time.
 */
@Timeout(60)
class WorkerLossTest {
  private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(2);
  private static final String BUILD = UUID.randomUUID().toString();
  @TempDir Path folder;
  private final List<Process> workers = new ArrayList<>();

  @AfterEach
  void killWorkers() {
    workers.forEach(Process::destroyForcibly);
  }

  private Path in(String name) {
    return folder.resolve(name);
  }

  /** A program that no SIGTERM ends; it writes its attempt down all the time. */
  private ExecBench bench() throws IOException {
    return new ExecBench(folder, HEARTBEAT_TIMEOUT)
        .script(
            "start.sh",
            "trap '' TERM",
            "echo $$ >'" + in("pid-") + "'$LARDER_ATTEMPT",
            "i=0",
            "while [ $i -lt 1000 ]; do",
            "  echo $LARDER_ATTEMPT >>'" + in("ticks") + "'",
            "  sleep 0.02",
            "  i=$((i + 1))",
            "  [ $LARDER_ATTEMPT = 1 ] || [ $i -lt 10 ] || exit 0",
            "done");
  }

  /** In a process group of its own, as a shell would start it. */
  private Process worker(ExecBench bench) throws IOException {
    Process worker =
        new ProcessBuilder(
                "perl",
                "-e",
                "use POSIX; POSIX::setsid(); exec @ARGV",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                OneBuildWorker.class.getName(),
                bench.template.toString(),
                in("first").toString(),
                HEARTBEAT_TIMEOUT.toString(),
                BUILD,
                in("heartbeats").toString(),
                in("result").toString())
            .redirectErrorStream(true)
            .redirectOutput(in("worker.log").toFile())
            .start();
    workers.add(worker);
    return worker;
  }

  private static void signal(String signal, String target) throws Exception {
    assertThat(
            new ProcessBuilder("bash", "-c", "kill -%s -- %s".formatted(signal, target))
                .start()
                .waitFor())
        .isZero();
  }

  private long programOf(Process worker) throws Exception {
    Await.until(
        "the program runs",
        Duration.ofSeconds(20),
        () -> {
          assertThat(worker.isAlive()).as(in("worker.log").toString()).isTrue();
          return Files.exists(in("ticks")) && Files.size(in("ticks")) > 20;
        });
    return Long.parseLong(Files.readString(in("pid-1")).strip());
  }

  private void assertNextAttemptRunsAlone(long program, Instant lost) throws Exception {
    Instant lastHeartbeat = Files.getLastModifiedTime(in("heartbeats")).toInstant();
    Await.until(
        "the program is gone before another worker may begin",
        Duration.between(Instant.now(), lastHeartbeat.plus(HEARTBEAT_TIMEOUT)),
        () -> !ExecBench.isAlive(program));
    assertThat(Duration.between(lost, Instant.now())).isLessThan(HEARTBEAT_TIMEOUT);
    try (WorkDirectory directory =
            WorkDirectory.open(
                in("second"), HEARTBEAT_TIMEOUT, ExecBench.environment(), RunAs.theWorker());
        ExecProvisioner second = new ExecProvisioner(hash -> in("template"), directory);
        FakeControl control = new FakeControl().beating(Duration.ofMillis(100))) {
      assertThat(new Provisioners(second).run(OneBuildWorker.request(BUILD, 2).request(), control))
          .isInstanceOf(Succeeded.class);
    }
    List<String> ticks = Files.readAllLines(in("ticks"));
    assertThat(ticks).isSorted().contains("1", "2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%d", "-%d"})
  void endsTheProgramOfAKilledWorker(String target) throws Exception {
    try (ExecBench bench = bench()) {
      Process worker = worker(bench);
      long program = programOf(worker);
      Instant lost = Instant.now();
      signal("KILL", target.formatted(worker.pid()));
      assertNextAttemptRunsAlone(program, lost);
      Path input = in("first").resolve("builds/" + BUILD + "/1/program/input.json");
      Await.until("no secrets are left", () -> !Files.exists(input));
    }
  }

  @Test
  void aProgramWhoseWorkerIsKilledMaySayWhatItDoesToEndInOrder() throws Exception {
    try (ExecBench bench = new ExecBench(folder, HEARTBEAT_TIMEOUT)) {
      bench.script(
          "start.sh",
          "trap 'for n in 1 2 3; do echo stopping; sleep 0.01; done; touch "
              + in("orderly")
              + "; exit' TERM",
          "while :; do echo tick >>'" + in("ticks") + "'; sleep 0.02; done");
      Process worker = worker(bench);
      Await.until("it runs", () -> Files.exists(in("ticks")));
      signal("KILL", Long.toString(worker.pid()));

      Await.until("it ends in order", Duration.ofSeconds(5), () -> Files.exists(in("orderly")));
    }
  }

  @Test
  void endsTheProgramOfAStoppedWorkerThatLearnsOfItWhenItGoesOn() throws Exception {
    try (ExecBench bench = bench()) {
      Process worker = worker(bench);
      long program = programOf(worker);
      Instant lost = Instant.now();
      signal("STOP", Long.toString(worker.pid()));
      assertNextAttemptRunsAlone(program, lost);
      signal("CONT", Long.toString(worker.pid()));
      Await.until("the worker has ended", () -> !worker.isAlive());
      assertThat(Files.readString(in("result"))).isEqualTo("TryAgain");
      assertThat(Files.readAllLines(in("ticks"))).isSorted();
    }
  }

  @Test
  void theSameWorkDirectoryIsTidiedByTheNextAttempt() throws Exception {
    try (ExecBench bench = bench()) {
      Process worker = worker(bench);
      long program = programOf(worker);
      signal("KILL", Long.toString(worker.pid()));
      try (WorkDirectory directory =
              WorkDirectory.open(
                  in("first"), HEARTBEAT_TIMEOUT, ExecBench.environment(), RunAs.theWorker());
          ExecProvisioner again = new ExecProvisioner(hash -> in("template"), directory);
          FakeControl control = new FakeControl().beating(Duration.ofMillis(100))) {
        assertThat(new Provisioners(again).run(OneBuildWorker.request(BUILD, 2).request(), control))
            .isInstanceOf(Succeeded.class);
      }
      assertThat(ExecBench.isAlive(program)).isFalse();
      assertThat(Files.readAllLines(in("ticks"))).isSorted();
      assertThat(in("first").resolve("builds")).isEmptyDirectory();
    }
  }
}
