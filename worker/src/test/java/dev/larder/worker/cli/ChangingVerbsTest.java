package dev.larder.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.larder.store.Database;
import dev.larder.store.StoreClock;
import dev.larder.store.TestDatabase;
import dev.larder.worker.config.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verbs that change something, with Temporal away: they do their part and say so. */
@NullMarked
class ChangingVerbsTest {
  private final String url = TestDatabase.freshUrl();
  private final Served served = new Served(url);
  @TempDir private Path folder;

  @AfterEach
  void close() throws Exception {
    served.close();
  }

  @BeforeEach
  void aPoolFile() throws IOException {
    Files.writeString(
        folder.resolve("pools.yaml"),
        """
        organization: acme
        templates:
          - name: load
            provisioner:
              simulated: {start: 1ms, claim: 1ms, delete: 1ms}
            presets:
              - {name: p, desired: 2, slowStart: false}
        """);
  }

  @Test
  void applyChangesOnceAndSaysWhat() throws IOException {
    JsonNode first = json(ran("apply", "-f", "pools.yaml", "-o", "json"));
    assertThat(first).isNotEmpty();
    assertThat(first.get(0).hasNonNull("kind") && first.get(0).hasNonNull("subject")).isTrue();
    assertThat(ran("apply", "-f", "pools.yaml").out()).isEqualTo("Nothing changed.\n");
    assertThat(json(ran("pools", "-o", "json")).get(0).get("desired").asInt()).isEqualTo(2);
  }

  @Test
  void aDryRunChangesNothing() {
    assertThat(ran("apply", "-f", "pools.yaml", "--dry-run").out()).contains("WOULD CHANGE");
    assertThat(ran("pools").out()).startsWith("There are no pools yet");
  }

  @Test
  void applyDoesItsPartWhenTemporalIsAwayAndSaysWhere() {
    Ran ran = ran("apply", "-f", "pools.yaml");
    assertThat(ran.code()).isZero();
    assertThat(ran.err()).contains("larder: at " + served.url() + " (from LARDER_URL)");
  }

  @Test
  void aWrongFileIsRefusedWithItsPlaces() throws IOException {
    Files.writeString(folder.resolve("bad.yaml"), "organization: acme\ntemplate: []\n");
    Ran ran = ran("apply", "-f", "bad.yaml");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("bad.yaml:2:1: template: unknown key");
    assertThat(ran("apply", "-f", "none.yaml").code()).isEqualTo(2);
  }

  @Test
  void aPausedPoolSaysWhoAndWhy() throws IOException {
    ran("apply", "-f", "pools.yaml");
    assertThat(ran("pause", "load/p", "--reason", "maintenance").err())
        .contains("load/p is paused");
    assertThat(json(ran("pools", "-o", "json")).get(0).get("state").asText()).isEqualTo("paused");
    assertThat(ran("pools").out()).contains("paused by token:tester: maintenance");
    assertThat(ran("resume", "load/p").err()).contains("load/p is resumed");
    assertThat(ran("pause", "load/q").code()).isEqualTo(2);
  }

  @Test
  void reasonsAndNamesThatCannotBeSeenAreRefused() {
    ran("apply", "-f", "pools.yaml");
    Ran reason = ran("pause", "--reason", "tools\u202eslooT");
    assertThat(reason.code()).isEqualTo(2);
    assertThat(reason.err()).contains("the reason holds U+202E, which is no printable character");
    Ran owner = ran("claim", "load/p", "--owner", "al\u0085ice");
    assertThat(owner.code()).isEqualTo(2);
    assertThat(owner.err()).contains("an owner holds U+0085");
  }

  @Test
  void everythingCanBePaused() throws IOException {
    ran("apply", "-f", "pools.yaml");
    ran("pause");
    assertThat(json(ran("pools", "-o", "json")).get(0).get("state").asText()).isEqualTo("paused");
  }

  @Test
  void presetsAreResetAndInvalidated() throws IOException {
    ran("apply", "-f", "pools.yaml");
    stock("p-1");
    assertThat(ran("presets", "reset", "load/p").err()).contains("had no failures to forget");
    assertThat(json(ran("presets", "reset", "load/p", "-o", "json")).get("failures").asInt())
        .isZero();
    Ran invalidated = ran("presets", "invalidate", "load/p", "-o", "json");
    assertThat(invalidated.err()).contains("acme/load/p: 1 from before");
    assertThat(json(invalidated).get("prebuilds").asInt()).isEqualTo(1);
    assertThat(json(ran("pools", "-o", "json")).get(0).get("expired").asInt()).isEqualTo(1);
  }

  @Test
  void wrongPresetsAndInstantsAreRefused() {
    ran("apply", "-f", "pools.yaml");
    assertThat(ran("presets", "reset", "load/q").err()).contains("did you mean \"load/p\"?");
    assertThat(ran("presets", "invalidate", "load/p", "--before", "noon").err())
        .contains("\"noon\" is no instant like 2025-06-01T12:00:00Z");
    assertThat(ran("presets", "invalidate", "load/p", "--before", "2999-01-01T00:00:00Z").err())
        .contains("is ahead");
    assertThat(ran("presets").code()).isEqualTo(2);
    assertThat(ran("presets", "rest", "load/p").code()).isEqualTo(2);
  }

  @Test
  void settingsAreListedAndChangedAllOrNone() {
    assertThat(ran("settings").out()).contains("failureHardLimit").contains("5m");
    assertThat(ran("settings", "set", "interval=1m", "lookBak=1h").code()).isEqualTo(2);
    assertThat(ran("settings").out()).doesNotContain("1m       5m");
    assertThat(ran("settings", "set", "interval=2m").code()).isZero();
    assertThat(ran("settings").out()).contains("2m");
  }

  @Test
  void aClaimWithoutStockIsAMiss() throws IOException {
    ran("apply", "-f", "pools.yaml");
    Ran ran = ran("claim", "load/p", "--owner", "alice", "-o", "json");
    assertThat(ran.code()).isEqualTo(4);
    assertThat(json(ran).get("hit").asBoolean(true)).isFalse();
    assertThat(json(ran).get("reason").asText()).isNotEmpty();
  }

  @Test
  void aClaimHandsOverWhatIsInStock() throws IOException {
    ran("apply", "-f", "pools.yaml");
    stock("p-1");
    Ran ran = ran("claim", "load/p", "--owner", "alice", "--name", "mine", "-o", "json");
    assertThat(ran.code()).as(ran.err()).isZero();
    JsonNode claim = json(ran);
    assertThat(claim.get("hit").asBoolean()).isTrue();
    assertThat(claim.get("name").asText()).isEqualTo("mine");
    assertThat(claim.get("state").asText()).isEqualTo("personalizing");
    assertThat(claim.get("outputs").get("url").asText()).isEqualTo("http://p-1");
    assertThat(claim.get("tookMicros").asLong()).isPositive();
    assertThat(claim.hasNonNull("claim") && claim.hasNonNull("workspace")).isTrue();
    stock("p-2");
    assertThat(ran("claim", "load/p", "--owner", "alice", "--name", "mine").code()).isEqualTo(2);
  }

  @Test
  void whoNamesNoOwnerClaimsForTheTokensOwn() throws IOException {
    ran("apply", "-f", "pools.yaml");
    stock("p-1");
    assertThat(json(ran("claim", "load/p", "-o", "json")).get("owner").asText())
        .isEqualTo("tester");
  }

  @Test
  void aLeaseIsShownAndExtendedButNeverShortened() throws IOException {
    ran("apply", "-f", "pools.yaml");
    stock("p-1");
    stock("p-2");
    Ran claim =
        ran("claim", "load/p", "--owner", "alice", "--name", "mine", "--for", "8h", "-o", "json");
    assertThat(claim.err()).contains("larder extend alice/mine --for");
    String until = json(claim).get("leaseUntil").asText();
    assertThat(ran("workspaces", "--owner", "alice").out())
        .contains("UNTIL")
        .containsPattern("in [78]h");

    assertThat(json(ran("extend", "mine", "--for", "1h", "-o", "json")).get("leaseUntil").asText())
        .isEqualTo(until);
    Ran extended = ran("extend", "mine", "--for", "9h", "-o", "json");
    assertThat(extended.err()).contains("mine lives until");
    assertThat(json(extended).get("leaseUntil").asText()).isGreaterThan(until);
    assertThat(ran("extend", "mine", "--for", "0s").code()).isEqualTo(2);
    assertThat(ran("extend", "p-2", "--for", "1h").err()).contains("it has no owner");

    ran("claim", "load/p", "--owner", "bob", "--name", "his");
    assertThat(ran("extend", "his", "--for", "1h").err()).contains("until it is released");
  }

  @Test
  void secretsComeFromTheEnvironmentOrAreRefused() {
    ran("apply", "-f", "pools.yaml");
    Ran missing = ran("claim", "load/p", "--owner", "a", "--secret", "token=NO_SUCH_VARIABLE");
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err()).contains("NO_SUCH_VARIABLE is not set");
    assertThat(ran("claim", "load/p", "--owner", "a", "--on-miss", "cry").err())
        .contains("is none of fail, build and wait=TIME");
  }

  @Test
  void stockIsDeletedButNotReleased() {
    ran("apply", "-f", "pools.yaml");
    stock("p-1");
    Ran refused = ran("release", "p-1");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("p-1 has no owner");
    assertThat(ran("delete", "p-1").err()).contains("p-1 is being deleted");
    assertThat(ran("delete", "p-1").err()).contains("was being deleted already");
    assertThat(ran("workspaces", "--state", "deleting").out()).contains("p-1");
    assertThat(ran("delete", "p-1", "nothing").code()).isEqualTo(2);
  }

  @Test
  void aSnapshotIsPlannedAlikeHereAndFromItsFile() throws IOException {
    ran("apply", "-f", "pools.yaml");
    Files.writeString(folder.resolve("stock.json"), ran("snapshot", "-o", "json").out());
    Ran offline = Ran.in(Map.of(), folder, "plan", "--snapshot", "stock.json", "-o", "json");
    assertThat(offline.code()).as(offline.err()).isZero();
    assertThat(json(offline).get("presets"))
        .isEqualTo(json(ran("plan", "load/p", "-o", "json")).get("presets"));
    assertThat(ran("plan").out()).contains("load/p").contains("create 2");
    assertThat(ran("plan", "--snapshot", "none.json").code()).isEqualTo(2);
  }

  private void stock(String name) {
    Database database =
        Database.over(DatabaseAddress.parse(url).source("test"), StoreClock.DATABASE);
    database.transaction(
        "stock",
        db ->
            db.execute(
                """
                insert into larder.workspaces
                    (id, organization_id, pool_id, preset_id, name, state, created_at, ready_at,
                      outputs)
                  select gen_random_uuid(), p.organization_id, p.id, s.id, ?, 'ready', now(),
                      now(), jsonb_build_object('url', 'http://' || ?)
                    from larder.pools p join larder.presets s on s.pool_id = p.id
                """,
                name,
                name));
  }

  private Ran ran(String... args) {
    return served.ran(folder, args);
  }

  private static JsonNode json(Ran ran) throws IOException {
    return JsonMapper.builder().build().readTree(ran.out());
  }
}
