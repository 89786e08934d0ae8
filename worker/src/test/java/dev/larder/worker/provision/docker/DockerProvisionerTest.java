package dev.larder.worker.provision.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.pool.ClaimId;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.provision.ProvisionResult.TryAgain;
import dev.larder.worker.provision.Await;
import dev.larder.worker.provision.FakeControl;
import dev.larder.worker.provision.Provisioners;
import dev.larder.worker.provision.RequestBuilder;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a container is made of, and what becomes of it; on a real engine. */
@Timeout(120)
class DockerProvisionerTest {
  private TestEngine engine;
  private DockerProvisioner provisioner;
  private final FakeControl control = new FakeControl();

  @BeforeEach
  void open() throws Exception {
    engine = TestEngine.shared();
    provisioner = engine.provisioner();
    control.beating(Duration.ofMillis(200));
  }

  @AfterEach
  void close() throws Exception {
    control.close();
    if (provisioner != null) {
      provisioner.close();
      engine.removeAll();
    }
  }

  private static RequestBuilder start(String keys) {
    return RequestBuilder.start("{'docker':{'image':'%s',%s}}".formatted(TestEngine.IMAGE, keys));
  }

  private static RequestBuilder sleeping(String keys) {
    return start("'command':['sleep','600']" + keys);
  }

  private ProvisionResult run(RequestBuilder request) {
    return new Provisioners(provisioner).run(request.request(), control);
  }

  private RequestBuilder started(RequestBuilder request) {
    Succeeded done = succeeds(request);
    return request.having(done.outputs(), done.state());
  }

  private Succeeded succeeds(RequestBuilder request) {
    ProvisionResult result = run(request);
    assertThat(result).as(control.log()).isInstanceOf(Succeeded.class);
    return (Succeeded) result;
  }

  private String fails(RequestBuilder request) {
    ProvisionResult result = run(request);
    assertThat(result).isInstanceOf(Failed.class);
    return ((Failed) result).reason();
  }

  private String inside(RequestBuilder request, String... command) throws Exception {
    String[] whole = new String[command.length + 2];
    whole[0] = "exec";
    whole[1] = ContainerLabels.container(request.workspace());
    System.arraycopy(command, 0, whole, 2, command.length);
    return engine.podman(whole);
  }

  private static RequestBuilder claimOf(RequestBuilder started) {
    return started.next(Operation.CLAIM).ownedBy("alice", new ClaimId(UUID.randomUUID()));
  }

  @Test
  void publishesPortsOnTheLoopbackAlone() throws Exception {
    RequestBuilder request =
        start(
            "'command':['httpd','-f','-p','8080','-h','/www'],"
                + "'ports':{'http':8080,'admin':9090},'ready':{'http':'{url}','within':'30s'}");
    Map<String, String> outputs = succeeds(request).outputs();
    assertThat(outputs.get("http")).matches("127\\.0\\.0\\.1:\\d+");
    assertThat(outputs.get("admin")).matches("127\\.0\\.0\\.1:\\d+");
    assertThat(outputs)
        .containsEntry("url", "http://" + outputs.get("http") + "/")
        .containsEntry("container", ContainerLabels.container(request.workspace()));
    try (HttpClient http = HttpClient.newHttpClient()) {
      String page =
          http.send(
                  HttpRequest.newBuilder(URI.create(outputs.get("url"))).build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      assertThat(page).isEqualTo("hello\n");
    }
  }

  @Test
  void tellsTheContainerItsParametersButNoSecrets() throws Exception {
    RequestBuilder request =
        sleeping(",'env':{'MODE':'idle','region':'none'}")
            .secrets(Map.of("token", "s3cret"), Map.of());
    succeeds(request);
    assertThat(inside(request, "env").lines())
        .contains(
            "MODE=idle",
            "region=eu",
            "LARDER_WORKSPACE_ID=" + request.workspace(),
            "LARDER_PRESET=large");
    assertThat(engine.podman("inspect", ContainerLabels.container(request.workspace())))
        .doesNotContain("s3cret");
  }

  @Test
  void setsLimits() throws Exception {
    RequestBuilder request = sleeping(",'limits':{'memory':'64m','cpus':0.5}");
    succeeds(request);
    assertThat(
            engine.podman(
                "inspect",
                "--format",
                "{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}}",
                ContainerLabels.container(request.workspace())))
        .isEqualTo("67108864 500000000");
  }

  @Test
  void isBoundedAndGainsNoPrivilegesUnlessToldSo() throws Exception {
    RequestBuilder request = sleeping("");
    succeeds(request);
    String name = ContainerLabels.container(request.workspace());
    assertThat(inside(request, "cat", "/proc/1/status").lines())
        .contains("NoNewPrivs:\t1")
        .noneMatch(line -> line.startsWith("CapEff:") && mayForgePackets(line));
    assertThat(
            engine.podman(
                "inspect", "--format", "{{.HostConfig.Memory}} {{.HostConfig.PidsLimit}}", name))
        .isEqualTo("4294967296 4096");
    succeeds(request.next(Operation.DELETE));

    RequestBuilder told = sleeping(",'limits':{'pids':64},'sudo':true");
    succeeds(told);
    assertThat(inside(told, "cat", "/proc/1/status").lines()).contains("NoNewPrivs:\t0");
    assertThat(
            engine.podman(
                "inspect",
                "--format",
                "{{.HostConfig.PidsLimit}}",
                ContainerLabels.container(told.workspace())))
        .isEqualTo("64");
  }

  /** CAP_NET_RAW is the thirteenth. */
  private static boolean mayForgePackets(String effective) {
    return (Long.parseLong(effective.substring("CapEff:\t".length()), 16) & 1L << 13) != 0;
  }

  @Test
  void joinsTheNetworkThatItsTemplateNames() throws Exception {
    String network = "larder-" + UUID.randomUUID();
    engine.podman("network", "create", network);
    try {
      RequestBuilder request = sleeping(",'network':'%s'".formatted(network));
      succeeds(request);
      assertThat(
              engine.podman(
                  "inspect",
                  "--format",
                  "{{range $name, $_ := .NetworkSettings.Networks}}{{$name}}{{end}}",
                  ContainerLabels.container(request.workspace())))
          .isEqualTo(network);
      succeeds(request.next(Operation.DELETE));

      RequestBuilder alone = sleeping(",'network':'none'");
      succeeds(alone);
      assertThat(inside(alone, "ls", "/sys/class/net")).isEqualTo("lo");
    } finally {
      engine.podman("network", "rm", "--force", network);
    }
  }

  @Test
  void startsWithItsSensitiveParametersInAFile() throws Exception {
    RequestBuilder request = sleeping("").secrets(Map.of("token", "s3cret"), Map.of());
    succeeds(request);
    assertThat(
            RequestBuilder.json(inside(request, "cat", "/etc/larder/input.json")).at("/sensitive"))
        .isEqualTo(RequestBuilder.json("{'token':'s3cret'}"));
    assertThat(engine.podman("inspect", ContainerLabels.container(request.workspace())))
        .doesNotContain("s3cret");
  }

  @Test
  void claimsWithTheOwnersValuesOnStandardInput() throws Exception {
    RequestBuilder request =
        sleeping(",'claim':['sh','-c','cat >/tmp/own; echo for $LARDER_OWNER; test -s /tmp/own']")
            .secrets(Map.of("token", "s3cret"), Map.of("branch", "main"));
    RequestBuilder claim = claimOf(started(request));
    succeeds(claim);
    succeeds(claim.attempt(2));
    assertThat(RequestBuilder.json(inside(request, "cat", "/tmp/own")))
        .isEqualTo(
            RequestBuilder.json(
                "{'parameters':{'region':'eu'},'sensitive':{'token':'s3cret'},"
                    + "'claim':{'branch':'main'},'outputs':{'container':'%s'},'state':null}"
                        .formatted(ContainerLabels.container(request.workspace()))));
    assertThat(control.log()).contains("for alice\n");
  }

  @Test
  void aClaimsExitCodeSaysWhetherItMayBeTriedAgain() {
    String by = ",'claim':['sh','-c','cat; echo; echo $LARDER_OWNER says no; exit %d']";
    assertThat(run(claimOf(started(sleeping(by.formatted(75))))))
        .isEqualTo(new TryAgain("sh exited with 75: alice says no"));
    assertThat(fails(claimOf(started(sleeping(by.formatted(3))))))
        .isEqualTo("sh exited with 3: alice says no");
    assertThat(fails(claimOf(started(sleeping(",'claim':['/nosuch']"))))).contains("/nosuch");
    assertThat(fails(claimOf(started(sleeping(",'claim':['sleep','60'],'timeout':'1s'")))))
        .isEqualTo("sleep did not end within 1s");
  }

  @Test
  void aClaimWaitsForTheOneThatALostWorkerHasLeft() throws Exception {
    RequestBuilder claim =
        claimOf(
            started(
                sleeping(
                    ",'claim':['sh','-c','test -e /tmp/a && echo twice >>/tmp/b; echo >/tmp/a;"
                        + " sleep 2; echo done >>/tmp/b']")));
    FakeControl lost = new FakeControl();
    Thread first =
        Thread.startVirtualThread(() -> new Provisioners(provisioner).run(claim.request(), lost));
    Await.until("the claim runs", () -> inside(claim, "ls", "/tmp").contains("a"));
    lost.cancel();
    first.join();
    succeeds(claim.attempt(2));
    assertThat(inside(claim, "cat", "/tmp/b").lines()).containsExactly("done", "twice", "done");
  }

  @Test
  void aContainerThatDiesFailsWithItsLog() {
    String reason = fails(start("'command':['sh','-c','echo no such luck; exit 3']"));
    assertThat(reason).contains("exit code 3").contains("no such luck");
    assertThat(control.log()).contains("no such luck\n");
    assertThat(
            fails(
                start(
                    "'command':['sh','-c','sleep 1; echo later; exit 4'],"
                        + "'ready':{'tcp':'127.0.0.1:1','within':'1m'}")))
        .contains("exit code 4")
        .contains("later");
  }

  @Test
  void aProgramThatIsNotInTheImageFailsForGood() {
    assertThat(fails(start("'command':['/nosuch']"))).contains("/nosuch");
  }

  @Test
  void checksThatItRuns() throws Exception {
    RequestBuilder request = started(sleeping(",'check':['test','-e','/tmp/well']"));
    assertThat(fails(request.next(Operation.CHECK))).contains("exited with 1");
    inside(request, "sh", "-c", "echo >/tmp/well");
    succeeds(request.next(Operation.CHECK));
    engine.podman("kill", ContainerLabels.container(request.workspace()));
    assertThat(fails(request.next(Operation.CHECK))).contains("has ended");
    engine.removeAll();
    assertThat(fails(request.next(Operation.CHECK))).contains("is gone");
  }

  @Test
  void keepsVolumesUntilDeletedAndLeavesNothing() throws Exception {
    RequestBuilder request = started(sleeping(",'volumes':{'data':'/data'}"));
    inside(request, "sh", "-c", "echo kept >/data/file");

    RequestBuilder again = request.next(Operation.START);
    succeeds(again);
    assertThat(engine.containers()).hasSize(1);
    assertThat(inside(again, "cat", "/data/file")).isEqualTo("kept");
    assertThat(
            engine.podman(
                "inspect",
                "--format",
                "{{index .Config.Labels \"dev.larder.build\"}}",
                ContainerLabels.container(request.workspace())))
        .isEqualTo(again.build().toString());

    succeeds(again.next(Operation.DELETE));
    assertThat(engine.containers()).isEmpty();
    assertThat(engine.volumes()).isEmpty();
  }

  @Test
  void deletesWhatAFailedStartHasLeft() throws Exception {
    RequestBuilder request = start("'command':['false'],'volumes':{'data':'/data'}");
    assertThat(run(request)).isInstanceOf(Failed.class);
    succeeds(request.next(Operation.DELETE));
    assertThat(engine.containers()).isEmpty();
    assertThat(engine.volumes()).isEmpty();
  }

  @Test
  void pullsAnImageThatIsNotHere() throws Exception {
    String image = engine.registry().image("box");
    RequestBuilder request = RequestBuilder.start("{'docker':{'image':'%s'}}".formatted(image));
    succeeds(request);
    assertThat(control.log()).contains("pulling " + image);
    engine.removeAll();
    engine.podman("rmi", image);
  }

  @Test
  void distinguishesMissingImagesFromErrorsOnTheWay() {
    assertThat(fails(image("nosuch")))
        .contains("nosuch:1: not found here, and could not be pulled")
        .contains("manifest unknown");
    assertThat(fails(image("secret"))).contains("denied");
    assertThat(run(image("broken"))).isInstanceOf(TryAgain.class);
  }

  private RequestBuilder image(String repository) {
    return RequestBuilder.start(
        "{'docker':{'image':'%s'}}".formatted(engine.registry().image(repository)));
  }
}
