package dev.larder.worker.provision.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Canceled;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.provision.ProvisionResult.TryAgain;
import dev.larder.worker.provision.Await;
import dev.larder.worker.provision.FakeControl;
import dev.larder.worker.provision.Provisioners;
import dev.larder.worker.provision.RequestBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** However a program ends, what it has started ends with it; what it has detached does not. */
@Timeout(60)
class ExecEndTest {
  private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(2);
  @TempDir Path folder;
  private ExecBench bench;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Long> strays = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    bench = new ExecBench(folder, HEARTBEAT_TIMEOUT);
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    bench.close();
    strays.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
  }

  /** A shell command that leaves its pid in a file of this name. */
  private String pidTo(String name) {
    return "echo $$ >'%s'".formatted(folder.resolve(name));
  }

  private long pid(String name) throws Exception {
    Path file = folder.resolve(name);
    Await.until(name + " is running", () -> Files.exists(file) && Files.size(file) > 1);
    long pid = Long.parseLong(Files.readString(file).strip());
    strays.add(pid);
    return pid;
  }

  private Future<ProvisionResult> begin(RequestBuilder request, FakeControl control) {
    return threads.submit(() -> bench.run(request, control));
  }

  private Path record(RequestBuilder request) throws IOException {
    return bench
        .work
        .toRealPath()
        .resolve("builds/%s/%d/group".formatted(request.build(), request.attempt()));
  }

  private static void signal(String signal, long pid) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor())
        .isZero();
  }

  private static void assertGone(long pid) {
    assertThat(ExecBench.isAlive(pid)).as("process %d lives", pid).isFalse();
  }

  @Test
  void killsAllChildrenOfACanceledProgram() throws Exception {
    bench.script(
        "start.sh",
        "sh -c '" + pidTo("child").replace("'", "") + "; sleep 60' &",
        "set -m",
        "sh -c '" + pidTo("own-group").replace("'", "") + "; sleep 60' &",
        pidTo("leader"),
        "wait");
    FakeControl control = new FakeControl();
    Future<ProvisionResult> running = begin(ExecBench.start(""), control);
    List<Long> pids = List.of(pid("child"), pid("own-group"), pid("leader"));
    control.cancel();
    assertThat(running.get()).isEqualTo(new Canceled());
    pids.forEach(ExecEndTest::assertGone);
    assertThat(bench.leftovers()).isEmpty();
  }

  @Test
  void letsAProgramTidyUpOnSigterm() throws Exception {
    bench.script(
        "start.sh",
        "trap 'echo tidied; exit 0' TERM",
        pidTo("leader"),
        "while :; do sleep 0.05; done");
    FakeControl control = new FakeControl();
    Future<ProvisionResult> running = begin(ExecBench.start(""), control);
    pid("leader");
    control.cancel();
    assertThat(running.get()).isEqualTo(new Canceled());
    assertThat(control.log()).endsWith("tidied\n");
  }

  @Test
  void killsAProgramThatIgnoresSigterm() throws Exception {
    bench.script("start.sh", "trap '' TERM", pidTo("leader"), "while :; do sleep 60; done");
    FakeControl control = new FakeControl();
    Future<ProvisionResult> running = begin(ExecBench.start(""), control);
    long leader = pid("leader");
    control.cancel();
    assertThat(running.get()).isEqualTo(new Canceled());
    assertGone(leader);
  }

  @Test
  void killsAProgramThatIsStopped() throws Exception {
    bench.script("start.sh", pidTo("leader"), "sleep 60");
    FakeControl control = new FakeControl();
    Future<ProvisionResult> running = begin(ExecBench.start(""), control);
    long leader = pid("leader");
    signal("STOP", leader);
    control.cancel();
    assertThat(running.get()).isEqualTo(new Canceled());
    assertGone(leader);
  }

  @Test
  void endsWhatASuccessfulProgramLeaves() throws Exception {
    bench.script(
        "start.sh", "sh -c '" + pidTo("child").replace("'", "") + "; sleep 60' &", "sleep 0.3");
    assertThat(bench.run(ExecBench.start(""))).isInstanceOf(Succeeded.class);
    assertGone(pid("child"));
  }

  @Test
  void readsToAnEndThoughSomethingThatLeftHoldsTheOutput() throws Exception {
    bench.script(
        "start.sh",
        "perl -e 'use POSIX; exit if fork; POSIX::setsid(); exec @ARGV' sh -c \"echo \\$\\$ >'"
            + folder.resolve("left")
            + "'; exec sleep 30\"",
        "echo done");
    FakeControl control = new FakeControl();
    Instant before = Instant.now();
    assertThat(bench.run(ExecBench.start(""), control)).isInstanceOf(Succeeded.class);
    assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(10));
    assertThat(control.log()).isEqualTo("done\n");
    assertThat(ExecBench.isAlive(pid("left"))).isTrue();
  }

  @Test
  void leavesDetachedServersRunning() throws Exception {
    bench.script("server.sh", "echo hello", "trap 'echo bye >&2; exit 1' PIPE", "exec sleep 30");
    bench.script(
        "start.sh",
        "\"$LARDER_DETACH\" ./server.sh &",
        "echo $! >'" + folder.resolve("server") + "'");
    FakeControl control = new FakeControl();
    assertThat(bench.run(ExecBench.start(""), control)).isInstanceOf(Succeeded.class);
    long server = pid("server");
    Await.until(
        "the server sleeps",
        () ->
            ProcessHandle.of(server).flatMap(p -> p.info().command()).orElse("").contains("sleep"));
    assertThat(ExecBench.isAlive(server)).isTrue();
    assertThat(control.log()).as("log of the build").isEmpty();
  }

  @Test
  void keepsTheFilesThatADetachedServerWritesTo() throws Exception {
    Path file = folder.resolve("server.log");
    bench.script(
        "start.sh",
        "\"$LARDER_DETACH\" sh -c 'echo out; echo err >&2' >'%s' 2>&1 &".formatted(file),
        "sleep 0.2");
    bench.run(ExecBench.start(""));
    Await.until("it has written", () -> Files.readString(file).equals("out\nerr\n"));
  }

  @Test
  void endsAProgramWhoseWorkerFallsSilent() throws Exception {
    bench.script("start.sh", pidTo("leader"), "cat $LARDER_INPUT >/dev/null", "sleep 60");
    Instant before = Instant.now();
    ProvisionResult result =
        new Provisioners(bench.provisioner).run(ExecBench.start("").request(), new FakeControl());
    assertThat(result).isInstanceOf(TryAgain.class);
    assertThat(Duration.between(before, Instant.now()))
        .isBetween(HEARTBEAT_TIMEOUT.dividedBy(2), HEARTBEAT_TIMEOUT);
    assertGone(pid("leader"));
  }

  @Test
  void goesOnForAsLongAsTheWorkerIsHeard() throws Exception {
    bench.script("start.sh", "sleep 2.5");
    assertThat(bench.run(ExecBench.start(""))).isInstanceOf(Succeeded.class);
  }

  @Test
  void endsAProgramWhoseSupervisorIsKilled() throws Exception {
    bench.script("start.sh", pidTo("leader"), "sleep 60");
    Future<ProvisionResult> running = begin(ExecBench.start(""), new FakeControl());
    long leader = pid("leader");
    ProcessHandle.current()
        .children()
        .filter(p -> p.descendants().anyMatch(d -> d.pid() == leader))
        .forEach(ProcessHandle::destroyForcibly);
    assertThat(running.get()).isInstanceOf(TryAgain.class);
    assertGone(leader);
    assertThat(bench.leftovers()).isEmpty();
  }

  @Test
  void endsAProgramWhoseGuardIsKilled() throws Exception {
    bench.script("start.sh", pidTo("leader"), "sleep 60");
    Future<ProvisionResult> running = begin(ExecBench.start(""), new FakeControl());
    long leader = pid("leader");
    ProcessHandle.current()
        .descendants()
        .filter(p -> p.pid() != leader)
        .filter(p -> p.info().arguments().map(a -> List.of(a).contains("supervise")).orElse(false))
        .filter(p -> p.children().noneMatch(c -> true))
        .forEach(ProcessHandle::destroyForcibly);
    assertThat(running.get()).isInstanceOf(TryAgain.class);
    assertGone(leader);
  }

  @Test
  void endsWhatAnEarlierAttemptHasLeft() throws Exception {
    bench.script("start.sh", pidTo("first"), "sleep 60");
    RequestBuilder request = ExecBench.start("");
    Future<ProvisionResult> first = begin(request, new FakeControl());
    long leader = pid("first");
    bench.template.resolve("start.sh").toFile().delete();
    bench.script("start.sh", "kill -0 " + leader + " && exit 1", "exit 0");
    assertThat(bench.run(request.attempt(2))).isInstanceOf(Succeeded.class);
    assertGone(leader);
    assertThat(first.get()).isInstanceOf(TryAgain.class);
    assertThat(bench.leftovers()).isEmpty();
  }

  @Test
  void endsChildrenWhoseLeaderIsGoneByTheirBuild() throws Exception {
    RequestBuilder request = ExecBench.start("").attempt(2);
    String build = request.build().toString();
    long ours = orphanedGroup("LARDER_BUILD_ID=" + build, "ours");
    leaveRecord(request, ours, build, "gone:1");
    bench.script("start.sh", "exit 0");
    assertThat(bench.run(request)).isInstanceOf(Succeeded.class);
    assertGone(pid("ours"));
  }

  @Test
  void neverHitsAProcessThatHasTheNumberNow() throws Exception {
    bench.script("start.sh", "exit 0");
    Process stranger = new ProcessBuilder("setsid", "sleep", "30").start();
    strays.add(stranger.pid());
    RequestBuilder request = ExecBench.start("").attempt(2);
    leaveRecord(request, stranger.pid(), request.build().toString(), "boot:12345");
    assertThat(bench.run(request)).isInstanceOf(Succeeded.class);
    assertThat(stranger.isAlive()).isTrue();

    long group = orphanedGroup("LARDER_BUILD_ID=another", "another");
    RequestBuilder second = ExecBench.start("").attempt(2);
    leaveRecord(second, group, second.build().toString(), "gone:1");
    assertThat(bench.run(second)).isInstanceOf(Succeeded.class);
    assertThat(ExecBench.isAlive(pid("another"))).isTrue();
  }

  /** A group whose leader has ended; its one process leaves its pid. */
  private long orphanedGroup(String variable, String name) throws Exception {
    Process leader =
        new ProcessBuilder(
                "env",
                variable,
                "setsid",
                "sh",
                "-c",
                "sh -c '" + pidTo(name).replace("'", "") + "; exec sleep 30' & exit 0")
            .start();
    assertThat(leader.waitFor()).isZero();
    pid(name);
    return leader.pid();
  }

  private void leaveRecord(RequestBuilder request, long group, String build, String started)
      throws IOException {
    Path earlier = record(request.attempt(1));
    Files.createDirectories(earlier.resolveSibling(""));
    Files.writeString(earlier, "%d %s %s\n".formatted(group, build, started));
  }
}
