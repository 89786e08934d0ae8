package dev.larder.worker.provision.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.content.Gzip;
import dev.larder.pool.ClaimId;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.provision.ProvisionResult.TryAgain;
import dev.larder.worker.provision.BuildLog;
import dev.larder.worker.provision.FakeControl;
import dev.larder.worker.provision.Provisioners;
import dev.larder.worker.provision.RequestBuilder;
import dev.larder.worker.provision.program.RunAs;
import dev.larder.worker.provision.program.WorkDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a program gets, gives and how its end is told. */
@Timeout(60)
class ExecProvisionerTest {
  @TempDir Path folder;
  private ExecBench bench;

  @BeforeEach
  void open() throws IOException {
    bench = new ExecBench(folder, Duration.ofSeconds(4));
  }

  @AfterEach
  void close() throws IOException {
    assertThat(bench.leftovers()).as("folders of builds").isEmpty();
    bench.close();
  }

  @Test
  void givesTheEnvironmentOfTheTableAndNothingElse() throws Exception {
    ClaimId claim = new ClaimId(UUID.randomUUID());
    RequestBuilder request =
        RequestBuilder.start("{'exec':{'start':['true'],'claim':['env']}}")
            .next(Operation.CLAIM)
            .attempt(3)
            .ownedBy("alice", claim);
    FakeControl control = new FakeControl();
    assertThat(bench.run(request, control)).isInstanceOf(Succeeded.class);
    Path attempt = bench.work.toRealPath().resolve("builds/" + request.build() + "/3");
    assertThat(control.log().lines())
        .containsExactlyInAnyOrder(
            "PATH=" + ExecBench.environment().get("PATH"),
            "HOME=/home/of-worker",
            "LANG=C.UTF-8",
            "TMPDIR=/tmp",
            "LARDER_OPERATION=claim",
            "LARDER_BUILD_ID=" + request.build(),
            "LARDER_ATTEMPT=3",
            "LARDER_WORKSPACE_ID=" + request.workspace(),
            "LARDER_WORKSPACE_NAME=large-abcdefgh",
            "LARDER_OWNER=alice",
            "LARDER_CLAIM_ID=" + claim,
            "LARDER_ORGANIZATION=acme",
            "LARDER_TEMPLATE=java-dev",
            "LARDER_TEMPLATE_VERSION=7",
            "LARDER_PRESET=large",
            "LARDER_INPUT=" + attempt.resolve("program/input.json"),
            "LARDER_OUTPUT=" + attempt.resolve("program/output.json"),
            "LARDER_DETACH=" + bench.work.toRealPath().resolve("bin/detach"));
  }

  @Test
  void leavesOwnerAndClaimEmptyInStock() throws Exception {
    bench.script("start.sh", "echo \"[$LARDER_OWNER$LARDER_CLAIM_ID]\"");
    FakeControl control = new FakeControl();
    bench.run(ExecBench.start(""), control);
    assertThat(control.log()).isEqualTo("[]\n");
  }

  @Test
  void handsValuesOverInAFileForItsOwnerAlone() throws Exception {
    bench.script("start.sh", "ls -l $LARDER_INPUT | cut -c1-10", "cat $LARDER_INPUT");
    RequestBuilder request =
        ExecBench.start("")
            .secrets(Map.of("token", "s3cret"), Map.of("branch", "main"))
            .having(Map.of("url", "http://x"), Optional.of(RequestBuilder.json("{'n':[1]}")));
    FakeControl control = new FakeControl();
    bench.run(request, control);
    assertThat(control.log().lines())
        .containsExactly(
            "-rw-------",
            RequestBuilder.json(
                    "{'parameters':{'region':'eu'},'sensitive':{'token':'s3cret'},"
                        + "'claim':{'branch':'main'},'outputs':{'url':'http://x'},"
                        + "'state':{'n':[1]}}")
                .toString());
  }

  @Test
  void showsNoSecretOnAnyCommandLineOrEnvironment() throws Exception {
    bench.script(
        "start.sh",
        "for p in /proc/[0-9]*; do tr '\\0' ' ' <$p/cmdline; tr '\\0' ' ' <$p/environ; done 2>&1"
            + " | grep -c '[t]opsecretvalue'");
    FakeControl control = new FakeControl();
    bench.run(ExecBench.start("").secrets(Map.of("t", "topsecretvalue"), Map.of()), control);
    assertThat(control.log().strip()).isEqualTo("0");
  }

  @Test
  void passesArgumentsAsTheyAre() throws Exception {
    FakeControl control = new FakeControl();
    bench.run(
        RequestBuilder.start("{'exec':{'start':['printf','%s\\n','$HOME *','a  b','']}}"), control);
    assertThat(control.log()).isEqualTo("$HOME *\na  b\n\n");
  }

  @Test
  void runsInTheTemplatesDirectoryWithoutInput() throws Exception {
    bench.script("start.sh", "cat", "/bin/pwd");
    FakeControl control = new FakeControl();
    bench.run(ExecBench.start(""), control);
    assertThat(control.log().strip()).isEqualTo(bench.template.toRealPath().toString());
  }

  @Test
  void takesOutputsAndStateAndKeepsWhatIsNotGivenAgain() throws Exception {
    bench.script(
        "start.sh", "echo '{\"outputs\":{\"url\":\"u\"},\"state\":{\"a\":1}}' >$LARDER_OUTPUT");
    bench.script("claim.sh", "echo '{\"outputs\":{\"who\":\"me\"}}' >$LARDER_OUTPUT");
    RequestBuilder start = ExecBench.start(",'claim':['./claim.sh']");
    Succeeded started = (Succeeded) bench.run(start);
    assertThat(started)
        .isEqualTo(
            new Succeeded(
                Map.of("url", "u"), Optional.of(RequestBuilder.json("{'a':1}")), List.of()));
    assertThat(bench.run(start.having(started.outputs(), started.state()).next(Operation.CLAIM)))
        .isEqualTo(
            new Succeeded(
                Map.of("url", "u", "who", "me"),
                Optional.of(RequestBuilder.json("{'a':1}")),
                List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo garbage",
        "echo '{\"outputs\":{\"port\":1}}'",
        "echo '{\"outputs\":[]}'",
        "echo '{\"output\":{}}'",
        "echo '[]'",
        "echo '{} {}'",
        "head -c 2000000 /dev/zero",
        "printf '{\"state\":\"'; head -c 1100000 /dev/zero | tr '\\0' x; printf '\"}'",
      })
  void failsOnOutputsThatAreNone(String write) throws Exception {
    bench.script("start.sh", "{ " + write + "; } >$LARDER_OUTPUT");
    assertThat(reason(bench.run(ExecBench.start(""))))
        .startsWith("what ./start.sh wrote to $LARDER_OUTPUT ");
  }

  @Test
  void takesAnEmptyOutputForNone() throws Exception {
    bench.script("start.sh", ": >$LARDER_OUTPUT");
    assertThat(bench.run(ExecBench.start(""))).isInstanceOf(Succeeded.class);
  }

  @ParameterizedTest
  @CsvSource({
    "exit 1,./start.sh exited with 1: last words",
    "exit 255,./start.sh exited with 255: last words",
    "no-such-command,./start.sh exited with 127 (a command in it was not found)",
    "kill -9 $$,./start.sh exited with 137 (SIGKILL): last words",
    "exit 137,./start.sh exited with 137 (SIGKILL): last words",
  })
  void saysHowAProgramFailed(String how, String reason) throws Exception {
    bench.script("start.sh", "echo last words >&2", how);
    assertThat(reason(bench.run(ExecBench.start("")))).startsWith(reason);
  }

  @Test
  void takesExit75ForTransient() throws Exception {
    bench.script("start.sh", "echo registry away", "exit 75");
    assertThat(bench.run(ExecBench.start("")))
        .isEqualTo(new TryAgain("./start.sh exited with 75: registry away"));
  }

  @Test
  void redactsSecretsInReasons() throws Exception {
    bench.script("start.sh", "echo bad token s3cret", "exit 1");
    assertThat(bench.run(ExecBench.start("").secrets(Map.of("token", "s3cret"), Map.of())))
        .isEqualTo(new Failed("./start.sh exited with 1: bad token ***"));
  }

  @Test
  void saysWhatIsWrongWithAProgramThatCannotStart() throws Exception {
    assertThat(reason(bench.run(ExecBench.start(""))))
        .isEqualTo("./start.sh is missing in the template's directory");
    Files.writeString(bench.template.resolve("start.sh"), "");
    assertThat(reason(bench.run(ExecBench.start(""))))
        .isEqualTo("./start.sh is not executable: run chmod +x on it");
    assertThat(reason(bench.run(RequestBuilder.start("{'exec':{'start':['start.sh']}}"))))
        .startsWith("start.sh is not on the worker's PATH (");
  }

  @Test
  void saysThatAProgramTookTooLong() throws Exception {
    bench.script("start.sh", "sleep 60");
    assertThat(reason(bench.run(ExecBench.start(",'timeout':'300ms'"))))
        .startsWith("./start.sh did not end within 300ms and was killed");
  }

  @Test
  void succeedsWhereClaimAndCheckAreMissing() {
    RequestBuilder started = ExecBench.start("").having(Map.of("url", "u"), Optional.empty());
    for (Operation operation : List.of(Operation.CLAIM, Operation.CHECK, Operation.DELETE)) {
      assertThat(bench.run(started.next(operation)))
          .isEqualTo(new Succeeded(Map.of("url", "u"), Optional.empty(), List.of()));
    }
  }

  @Test
  void survivesAFloodOfOutput() throws Exception {
    bench.script("start.sh", "echo first", "yes 0123456789 | head -c 50000000", "echo last");
    BuildLog log = new BuildLog(List.of());
    FakeControl control = new FakeControl(log::append);
    assertThat(bench.run(ExecBench.start(""), control)).isInstanceOf(Succeeded.class);
    String text = Gzip.text(log.gzipped());
    assertThat(text).startsWith("first\n").endsWith("last\n").contains("bytes left out");
    assertThat(text.length()).isLessThanOrEqualTo(BuildLog.KEPT + 100);
  }

  @Test
  void survivesAProgramThatClosesItsOutput() throws Exception {
    bench.script("start.sh", "exec >&- 2>&-", "sleep 0.2", "exit 3");
    assertThat(reason(bench.run(ExecBench.start("")))).isEqualTo("./start.sh exited with 3");
  }

  @Test
  void triesAgainWhenTheDirectoryCannotBeHad() throws Exception {
    try (WorkDirectory another =
            WorkDirectory.open(
                folder.resolve("another"), Duration.ofSeconds(4), Map.of(), RunAs.theWorker());
        ExecProvisioner without =
            new ExecProvisioner(
                hash -> {
                  throw new IOException("database away");
                },
                another)) {
      assertThat(new Provisioners(without).run(ExecBench.start("").request(), new FakeControl()))
          .isInstanceOfSatisfying(
              TryAgain.class, again -> assertThat(again.reason()).contains("database away"));
    }
  }

  @Test
  void sharesItsWorkDirectoryWithNoOtherWorker() {
    assertThatThrownBy(
            () ->
                WorkDirectory.open(bench.work, Duration.ofSeconds(4), Map.of(), RunAs.theWorker()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is another worker's");
  }

  private static String reason(ProvisionResult result) {
    assertThat(result).isInstanceOf(Failed.class);
    return ((Failed) result).reason();
  }
}
