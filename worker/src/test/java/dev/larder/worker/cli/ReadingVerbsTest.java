package dev.larder.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.larder.pool.BuildId;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.provision.ReplacedResource;
import dev.larder.store.Database;
import dev.larder.store.StoreClock;
import dev.larder.store.StoredStock;
import dev.larder.store.TestDatabase;
import dev.larder.store.secret.Secrets;
import dev.larder.store.workspace.BuildLifecycle;
import dev.larder.store.workspace.Forecasts;
import dev.larder.worker.config.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** What people and programs read of a stock. */
@NullMarked
class ReadingVerbsTest {
  private static final Duration HOUR = Duration.ofMinutes(61);
  private final String url = TestDatabase.freshUrl();
  private final StoredStock stored =
      new StoredStock(
          Database.over(DatabaseAddress.parse(url).source("test"), StoreClock.DATABASE),
          Instant.now());
  private final Served served = new Served(url);
  @TempDir private Path folder;

  private StoredStock.Pool pool;
  private WorkspaceId prebuild;
  private WorkspaceId alices;
  private BuildId failed;

  @AfterEach
  void close() throws Exception {
    served.close();
  }

  @BeforeEach
  void someStock() {
    pool = stored.pool("acme", "java-dev", "large", 2);
    prebuild =
        stored.workspace(
            pool, "large-1", null, WorkspaceState.READY, HOUR, Map.of("url", "http://one"));
    alices = stored.workspace(pool, "mine", "alice", WorkspaceState.CLAIMED, HOUR);
    WorkspaceId broken =
        stored.workspace(pool, "large-2", null, WorkspaceState.FAILED, Duration.ofMinutes(5));
    failed =
        stored.build(
            pool, broken, 1, Transition.START, BuildStatus.FAILED, Duration.ofMinutes(5), "exit 1");
    stored.attempt(failed, 1, "failed", "cloning\nfatal: no route to host\n");
  }

  @Test
  void poolsAreAnAlignedTable() {
    assertThat(ran("pools").out())
        .isEqualTo(
            """
            POOL            READY  DESIRED  STARTING  DELETING  CLAIMED  STATE    UNTIL  REASON
            java-dev/large      1        2         -         -        1  filling         waits for the next pass; 1 failed
            """);
  }

  @Test
  void poolsAreJsonForPrograms() throws IOException {
    JsonNode shown = json("pools", "-o", "json").get(0);
    assertThat(shown.get("organization").asText()).isEqualTo("acme");
    assertThat(shown.get("template").asText()).isEqualTo("java-dev");
    assertThat(shown.get("preset").asText()).isEqualTo("large");
    assertThat(shown.get("desired").asInt()).isEqualTo(2);
    assertThat(shown.get("ready").asInt()).isEqualTo(1);
    assertThat(shown.get("starting").asInt()).isZero();
    assertThat(shown.get("deleting").asInt()).isZero();
    assertThat(shown.get("state").asText()).isEqualTo("filling");
  }

  @Test
  void yamlSaysTheSameAsJson() throws IOException {
    Object yaml = new Yaml().load(ran("settings", "-o", "yaml").out());
    assertThat(JsonMapper.builder().build().<JsonNode>valueToTree(yaml))
        .isEqualTo(json("settings", "-o", "json"));
  }

  @Test
  void workspacesInStockHaveNoOwner() throws IOException {
    JsonNode shown = json("workspaces", "--state", "ready", "-o", "json").get(0);
    assertThat(shown.get("name").asText()).isEqualTo("large-1");
    assertThat(shown.get("owner").isNull()).isTrue();
    assertThat(shown.get("state").asText()).isEqualTo("ready");
    assertThat(shown.get("outputs").get("url").asText()).isEqualTo("http://one");
    assertThat(shown.hasNonNull("id") && shown.hasNonNull("template") && shown.hasNonNull("preset"))
        .isTrue();
  }

  @Test
  void workspacesAreFilteredAndAgesAreShort() {
    assertThat(ran("workspaces", "--owner", "alice").out())
        .startsWith("NAME  POOL            OWNER  STATE    AGE  UNTIL  ID")
        .contains(
            "mine  java-dev/large  alice  claimed  61m         "
                + alices.toString().substring(0, 8));
    assertThat(ran("workspaces", "--owner", "dora").out()).isEqualTo("No workspaces.\n");
    assertThat(ran("workspaces", "--pool", "java-dev/larg").err())
        .contains("did you mean \"java-dev/large\"?");
  }

  @Test
  void buildsSayWhyTheyFailed() throws IOException {
    assertThat(ran("builds", "--status", "failed").out()).contains("missing").contains("exit 1");
    assertThat(json("builds", "-o", "json").get(0).get("id").asText()).isEqualTo(failed.toString());
  }

  @Test
  void logsShowWhatABuildPrinted() {
    assertThat(ran("logs", failed.toString().substring(0, 8)).out())
        .isEqualTo("cloning\nfatal: no route to host\n");
    assertThat(ran("logs", "large-2").out()).contains("no route");
    assertThat(ran("logs", "nothing").code()).isEqualTo(2);
  }

  @Test
  void anAmbiguousNameIsRefusedWithItsCandidates() {
    stored.workspace(pool, "mine", "bob", WorkspaceState.CLAIMED, HOUR);
    Ran ran = ran("logs", "mine");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("alice/mine").contains("bob/mine");
  }

  @Test
  void explainSaysWhyThereIsNoStock() {
    assertThat(ran("explain", "java-dev/large").out())
        .contains("Wanted:  2, always")
        .contains("There:   1 ready to claim, 1 failed, 1 claimed by people")
        .contains("Next:    the next pass builds 1 more")
        .contains("exit 1")
        .contains("    | fatal: no route to host");
  }

  @Test
  void explainSaysWhenTheNextLeaseEnds() throws IOException {
    assertThat(ran("explain", "java-dev/large").out()).doesNotContain("Leases:");
    stored.change(
        db ->
            db.execute(
                "update larder.workspaces set lease_until = now() + interval '61m'"
                    + " where owner = 'alice'"));
    assertThat(ran("explain", "java-dev/large").out())
        .containsPattern(
            "Leases:  1 claimed workspace has a lease; it ends at \\S+Z \\(in 6\\dm\\)");
    JsonNode shown = json("explain", "java-dev/large", "-o", "json");
    assertThat(shown.get("leases").asInt()).isEqualTo(1);
    assertThat(shown.hasNonNull("nextLeaseEnd")).isTrue();
  }

  @Test
  void whatClaimsReplaceAndWouldIsShown() throws IOException {
    List<ReplacedResource> disk = List.of(new ReplacedResource("disk.home", List.of("owner")));
    Database database =
        Database.over(DatabaseAddress.parse(url).source("test"), StoreClock.DATABASE);
    new Forecasts(database, Secrets.withoutKey()).found(prebuild, disk, new byte[0]);
    BuildId claim =
        stored.build(
            pool, alices, 2, Transition.START, BuildStatus.RUNNING, Duration.ofMinutes(1), null);
    new BuildLifecycle(database, Secrets.withoutKey()).willReplace(claim, 1, disk);

    JsonNode inStock = json("workspaces", "--state", "ready", "-o", "json").get(0);
    assertThat(inStock.get("forecast").toString()).isEqualTo("[\"disk.home\"]");
    assertThat(inStock.get("replaced").toString()).isEqualTo("[]");
    JsonNode hers = json("workspaces", "--owner", "alice", "-o", "json").get(0);
    assertThat(hers.get("forecast").isNull()).isTrue();
    assertThat(hers.get("replaced").toString()).isEqualTo("[\"disk.home\"]");
    JsonNode build = json("builds", "mine", "-o", "json").get(0);
    assertThat(build.get("replaced").toString()).isEqualTo("[\"disk.home\"]");
    assertThat(build.get("refused").toString()).isEqualTo("[]");
    assertThat(build.get("forcedBy").toString()).isEqualTo("{\"disk.home\":[\"owner\"]}");
    assertThat(json("pools", "-o", "json").get(0).get("forecast").toString())
        .isEqualTo("[\"disk.home\"]");
    assertThat(ran("pools").out()).contains("1 resource is replaced by claims");
    assertThat(ran("explain", "java-dev/large").out())
        .contains("Claims:  would replace disk.home (forced by owner)");
  }

  @Test
  void waitEndsWithFiveAndTheReasonWhenTheTimeIsUp() {
    Ran ran = ran("wait", "java-dev/large", "--timeout", "1ms");
    assertThat(ran.code()).isEqualTo(5);
    assertThat(ran.err()).contains("acme/java-dev/large: 1 of 2 ready, filling");
  }

  @Test
  void waitEndsAtOnceWhenAllIsThere() {
    stored.workspace(pool, "large-3", null, WorkspaceState.READY, HOUR);
    assertThat(ran("wait").code()).isZero();
  }

  private JsonNode json(String... args) throws IOException {
    return JsonMapper.builder().build().readTree(ran(args).out());
  }

  private Ran ran(String... args) {
    return served.ran(folder, args);
  }
}
