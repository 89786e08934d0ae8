package dev.larder.store.secret;

import static dev.larder.store.Wanted.preset;
import static dev.larder.store.Wanted.template;
import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.DIGEST_KEY;
import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATE_VERSIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.claim.ClaimStatus;
import dev.larder.claim.OnMiss;
import dev.larder.desired.PoolFile;
import dev.larder.desired.Recipient;
import dev.larder.pool.ClaimId;
import dev.larder.pool.PoolName;
import dev.larder.pool.PresetId;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.Database;
import dev.larder.store.StoredStock;
import dev.larder.store.TestDatabase;
import dev.larder.store.Wanted;
import dev.larder.store.claim.Claims;
import dev.larder.store.event.Change;
import dev.larder.store.pool.Pools;
import dev.larder.store.sql.ResolveResult;
import dev.larder.store.sql.StoredJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** One key seals a database; it can be changed, and no one comes with another by mistake. */
@NullMarked
class SecretKeyTest {
  private static final String ONE = key("0123456789abcdef0123456789abcdef");
  private static final String TWO = key("fedcba9876543210fedcba9876543210");
  private static final PoolFile FILE =
      new PoolFile(
          "acme",
          Optional.of(
              List.of(new Recipient.Webhook("https://a.example", Optional.of("hook-secret")))),
          Optional.empty(),
          List.of(
              template(
                  "java",
                  Wanted.nothingToPersonalize("1s"),
                  preset("large", 3, Map.of(), Map.of("token", "tok-secret")))));

  private final Database database = TestDatabase.fresh();

  private static String key(String bytes) {
    return Base64.getEncoder().encodeToString(bytes.getBytes(StandardCharsets.UTF_8));
  }

  private List<String> apply(Secrets secrets) {
    return apply(database, secrets);
  }

  private static List<String> apply(Database database, Secrets secrets) {
    return new Pools(database, secrets)
        .apply(FILE, "ann", false, false).changes().stream().map(Change::toString).toList();
  }

  private ClaimResult claim(Secrets secrets) {
    return claim(database, secrets);
  }

  private static ClaimResult claim(Database database, Secrets secrets) {
    return new Claims(database, secrets, "ann")
        .claim(
            new ClaimRequest(
                PoolName.of("acme", "java", "large"),
                "alice",
                Optional.empty(),
                Optional.of("a key"),
                Map.of("branch", "main"),
                new OnMiss.Build()));
  }

  private static WorkspaceId workspace(ClaimResult result) {
    return ((ClaimResult.Owned) result).workspace();
  }

  private String sensitive(Secrets secrets) {
    PresetId preset =
        ((ResolveResult.Found)
                new Pools(database, secrets).resolve(PoolName.of("acme", "java", "large")))
            .preset()
            .orElseThrow();
    return database.snapshot(
        "sensitive parameters",
        db ->
            StoredJson.strings(
                    SealedColumn.SENSITIVE_PARAMETERS
                        .open(secrets, db.fetchSingle(PRESETS, PRESETS.ID.eq(preset)))
                        .orElseThrow())
                .toString());
  }

  @Test
  void aNewKeyMakesNoNewVersionAndKnowsOldClaimsAndTheOldOneGoesOnceAllIsSealedAnew() {
    apply(Secrets.parse(ONE));
    WorkspaceId claimed = workspace(claim(Secrets.parse(ONE)));

    assertThat(apply(Secrets.parse(TWO + "," + ONE))).isEmpty();
    assertThat(workspace(claim(Secrets.parse(TWO + "," + ONE)))).isEqualTo(claimed);
    Secrets both = Secrets.parse(TWO + "," + ONE);
    assertThat(new SealedValues(database, both).uses())
        .extracting(SealedValues.Use::current)
        .containsOnly(false);
    assertThat(new SealedValues(database, both).reseal(1))
        .isEqualTo(new SealedValues.Resealed(3, 0));
    assertThat(new SealedValues(database, both).uses())
        .allMatch(use -> use.current() && use.key().equals(both.ids().getFirst()))
        .hasSize(4);

    assertThat(apply(Secrets.parse(TWO))).isEmpty();
    assertThat(workspace(claim(Secrets.parse(TWO)))).isEqualTo(claimed);
    assertThat(sensitive(Secrets.parse(TWO))).contains("tok-secret");
    assertThatThrownBy(() -> apply(Secrets.parse(ONE))).isInstanceOf(UnknownSecretKey.class);
  }

  @Test
  void whereAKeyIsInUseNoneAndAWrongOneAreRefused() {
    apply(Secrets.parse(ONE));
    for (Secrets without : List.of(Secrets.missing(), Secrets.withoutKey())) {
      assertThatThrownBy(() -> apply(without))
          .isInstanceOf(UnknownSecretKey.class)
          .hasMessageContaining("sealed with the key 47e6f413");
      assertThatThrownBy(() -> claim(without)).isInstanceOf(UnknownSecretKey.class);
    }
    assertThatThrownBy(() -> claim(Secrets.parse(TWO)))
        .isInstanceOf(UnknownSecretKey.class)
        .hasMessageContaining("47e6f413")
        .hasMessageContaining(Secrets.parse(TWO).ids().getFirst());
    assertThat(
            database.<Integer>snapshot("count", db -> db.fetchCount(CLAIMS))
                + database.<Integer>snapshot("count", db -> db.fetchCount(TEMPLATE_VERSIONS)))
        .isEqualTo(1);
  }

  @Test
  void whatWasReadableIsSealedOnceSomebodyInsists() {
    assertThatThrownBy(() -> apply(Secrets.missing())).hasMessageContaining("--insecure");
    apply(Secrets.withoutKey());
    WorkspaceId claimed = workspace(claim(Secrets.withoutKey()));
    assertThatThrownBy(() -> apply(Secrets.parse(ONE))).hasMessageContaining("readable");

    assertThat(apply(Secrets.parse(ONE).insecure())).isEmpty();
    assertThat(new SealedValues(database, Secrets.parse(ONE).insecure()).reseal(200))
        .isEqualTo(new SealedValues.Resealed(3, 0));
    assertThat(apply(Secrets.parse(ONE))).isEmpty();
    assertThat(workspace(claim(Secrets.parse(ONE)))).isEqualTo(claimed);
    assertThat(sensitive(Secrets.parse(ONE))).contains("tok-secret");
    assertThatThrownBy(() -> apply(Secrets.withoutKey())).isInstanceOf(UnknownSecretKey.class);
  }

  @Test
  void aLostKeyIsGivenUpAndAnApplyMakesANewVersion() {
    apply(Secrets.parse(ONE));
    SealedValues values = new SealedValues(database, Secrets.parse(TWO));
    assertThatThrownBy(() -> values.reseal(200)).isInstanceOf(UnknownSecretKey.class);
    values.giveUp();
    assertThat(values.reseal(200).left()).isEqualTo(2);
    assertThat(apply(Secrets.parse(TWO)))
        .contains("java: new version 2 (sensitive parameters of large changed)");
    assertThat(sensitive(Secrets.parse(TWO))).contains("tok-secret");
  }

  @Test
  void aKeyThatARolledBackTransactionMadeIsForgotten() {
    Secrets secrets = Secrets.parse(ONE);
    new Pools(database, secrets).apply(FILE, "ann", false, true);
    assertThat(database.<Integer>snapshot("count", db -> db.fetchCount(DIGEST_KEY))).isZero();
    apply(secrets);
    assertThat(apply(Secrets.parse(ONE))).isEmpty();
  }

  @Test
  void theFirstReleasesVersionsClaimsAndSecretsAreRecognized() {
    String url = TestDatabase.emptyUrl();
    Flyway.configure().dataSource(url, null, null).schemas("larder").target("2").load().migrate();
    try (Database old = Database.connect(url, 4, Duration.ofSeconds(10))) {
      StoredStock stock = new StoredStock(old, Instant.now());
      StoredStock.Pool pool = stock.pool("acme", "java", "large", 3);
      WorkspaceId mine =
          stock.workspace(pool, "mine", "alice", WorkspaceState.CLAIMED, Duration.ofHours(1));
      stock.workspace(pool, "large-1", null, WorkspaceState.READY, Duration.ofHours(1));
      fill(stock, pool, mine);
      old.schema().migrate();

      Secrets secrets = Secrets.parse(ONE);
      assertThat(apply(old, secrets)).isEmpty();
      assertThat(workspace(claim(old, secrets))).isEqualTo(mine);
      assertThat(digest(old)).startsWith("v2:");
      assertThat(apply(old, secrets)).isEmpty();
      assertThat(workspace(claim(old, secrets))).isEqualTo(mine);
      assertThat(new SealedValues(old, secrets).reseal(200))
          .isEqualTo(new SealedValues.Resealed(3, 0));
      assertThat(apply(old, Secrets.parse(ONE))).isEmpty();
      assertThat(old.<Integer>snapshot("count", db -> db.fetchCount(TEMPLATE_VERSIONS)))
          .isEqualTo(1);
    }
  }

  private static String digest(Database database) {
    return database.snapshot(
        "read digest", db -> db.select(CLAIMS.REQUEST_DIGEST).from(CLAIMS).fetchSingle().value1());
  }

  /** As the first release stored them, with the key ONE; nothing of today's code is in it. */
  private static void fill(StoredStock stock, StoredStock.Pool pool, WorkspaceId mine) {
    stock.change(
        db -> {
          db.update(TEMPLATE_VERSIONS)
              .set(
                  TEMPLATE_VERSIONS.HASH,
                  "4b687ab89f184de12b25892cbd02f782e9a86cb4627a596e488d6698b6ea627b")
              .execute();
          db.update(PRESETS)
              .set(
                  PRESETS.SENSITIVE,
                  bytes(
                      "27c6373459806e913e7ce44145567656a14fdf9883f7acd16bc8c75c780d8c1d740202139b529bb236b284cc2b2e449082df"))
              .set(PRESETS.SENSITIVE_KEY, "47e6f413")
              .execute();
          db.update(ORGANIZATIONS)
              .set(
                  ORGANIZATIONS.NOTIFY,
                  bytes(
                      "9c3dd286fe42e76af0237e0cd11aef6817b18ff39138fbe67b9f7254e4f5c871c23fd0b8a5081cc4889cd99db1b75d082fbf37fb0f0ff499d84b3dd28f77e128ea53c5b08543b00f451fecb5b172961e3f7741b9"))
              .set(ORGANIZATIONS.NOTIFY_KEY, "47e6f413")
              .execute();
          db.insertInto(CLAIMS)
              .set(CLAIMS.ID, new ClaimId(UUID.randomUUID()))
              .set(CLAIMS.ORGANIZATION_ID, pool.organization())
              .set(CLAIMS.POOL_ID, pool.id())
              .set(CLAIMS.KEY, "a key")
              .set(
                  CLAIMS.REQUEST_DIGEST,
                  "28e317f87e36e47d768e28d8fab3693e5638c2cd3aba3c1c9ee172390bc6ca24")
              .set(CLAIMS.OWNER, "alice")
              .set(CLAIMS.INITIATOR, "alice")
              .set(CLAIMS.STATUS, ClaimStatus.CLAIMED)
              .set(CLAIMS.WORKSPACE_ID, mine)
              .set(CLAIMS.HIT, true)
              .set(CLAIMS.TOOK_MICROS, 900L)
              .set(
                  CLAIMS.CLAIM_VALUES,
                  bytes(
                      "b4b5d7826c063dd3b79046041d274199fc99f5e7b3547b048f4341d0e82966377d23fd364c4aa1490099aeb945"))
              .set(CLAIMS.VALUES_KEY, "47e6f413")
              .set(CLAIMS.REQUESTED_AT, stock.ago(Duration.ofHours(1)))
              .set(CLAIMS.CLAIMED_AT, stock.ago(Duration.ofHours(1)))
              .execute();
        });
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
