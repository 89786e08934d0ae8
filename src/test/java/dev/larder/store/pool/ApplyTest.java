package dev.larder.store.pool;

import static dev.larder.store.Wanted.file;
import static dev.larder.store.Wanted.preset;
import static dev.larder.store.Wanted.template;
import static dev.larder.store.schema.Tables.DIRECTORIES;
import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.TEMPLATE_VERSIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.desired.OrganizationLimits;
import dev.larder.desired.PoolFile;
import dev.larder.desired.Recipient;
import dev.larder.pool.PoolName;
import dev.larder.pool.PresetId;
import dev.larder.store.Database;
import dev.larder.store.TestDatabase;
import dev.larder.store.Wanted;
import dev.larder.store.event.Change;
import dev.larder.store.schema.tables.records.PresetsRecord;
import dev.larder.store.schema.tables.records.TemplateVersionsRecord;
import dev.larder.store.secret.SealedColumn;
import dev.larder.store.secret.Secrets;
import dev.larder.store.sql.ResolveResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class ApplyTest {
  private static final String KEY =
      Base64.getEncoder()
          .encodeToString("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8));

  private final Database database = TestDatabase.fresh();
  private final Pools pools = new Pools(database, Secrets.parse(KEY));

  @Test
  void aFirstApplyMakesEverythingAndASecondNothing() {
    PoolFile wanted = file(template("java-dev", preset("large", 5), preset("small", 1)));

    assertThat(said(apply(wanted)))
        .containsExactly(
            "create organization acme",
            "create template java-dev",
            "create pool java-dev/large",
            "create pool java-dev/small",
            "java-dev: new version 1 (the first)");
    ApplyResult again = apply(wanted);
    assertThat(again.changes()).isEmpty();
    assertThat(again.presets()).isEmpty();
  }

  @Test
  void anUnchangedApplyTouchesNoRow() {
    PoolFile wanted =
        new PoolFile(
            "acme",
            Optional.of(List.of(new Recipient.Webhook("https://a.example", Optional.of("s")))),
            Optional.of(limits(200)),
            List.of(template("java-dev", preset("large", 5, Map.of("a", "b"), Map.of("t", "x")))));
    apply(wanted);
    List<String> before = rowVersions();

    apply(wanted);

    assertThat(rowVersions()).isEqualTo(before);
  }

  @Test
  void whatBelongsToThePoolMakesNoNewVersion() {
    apply(file(template("java-dev", preset("large", 5))));
    PresetId preset = active("java-dev/large");

    ApplyResult result = apply(file(template("java-dev", preset("large", 10))));

    assertThat(said(result)).containsExactly("java-dev/large: desired 5 -> 10");
    assertThat(result.presets()).containsExactly(preset);
    assertThat(active("java-dev/large")).isEqualTo(preset);
  }

  @Test
  void changedParametersMakeANewVersionAndReconcileTheOldPresetToo() {
    apply(file(template("java-dev", preset("large", 5, Map.of("size", "l"), Map.of()))));
    PresetId before = active("java-dev/large");

    ApplyResult result =
        apply(file(template("java-dev", preset("large", 5, Map.of("size", "xl"), Map.of()))));

    assertThat(said(result))
        .containsExactly("java-dev: new version 2 (parameters of large changed)");
    assertThat(result.presets()).containsExactly(before, active("java-dev/large"));
    assertThat(version("java-dev/large").getNumber()).isEqualTo(2);
  }

  @Test
  void aChangedDirectoryAloneMakesANewVersion() throws IOException {
    apply(file(template("java-dev", Wanted.exec("aa"), preset("large", 5))));

    ApplyResult result = apply(file(template("java-dev", Wanted.exec("bb"), preset("large", 5))));

    assertThat(said(result)).containsExactly("java-dev: new version 2 (directory)");
    assertThat(version("java-dev/large").getDirectoryHash()).isEqualTo("bb");
    assertThat(pools.directory("bb").orElseThrow().content().open()).hasContent("of bb");
    assertThat(pools.directory("cc")).isEmpty();
  }

  @Test
  void theHashOfAnOlderVersionMakesThatOneActiveAgainWithAFreshRun() {
    PoolFile first = file(template("java-dev", Wanted.simulated("1s"), preset("large", 5)));
    apply(first);
    PresetId original = active("java-dev/large");
    Instant made = runSince(original);
    apply(file(template("java-dev", Wanted.simulated("2s"), preset("large", 5))));

    ApplyResult result = apply(first);

    assertThat(said(result)).containsExactly("java-dev: back to version 1 from 2 (provisioner)");
    assertThat(active("java-dev/large")).isEqualTo(original);
    assertThat(runSince(original)).isAfter(made);
    assertThat(count(TEMPLATE_VERSIONS)).isEqualTo(2);
  }

  @Test
  void aDroppedPresetHasNoPresetInTheActiveVersion() {
    apply(file(template("java-dev", preset("large", 5), preset("small", 1))));

    ApplyResult result = apply(file(template("java-dev", preset("large", 5))));

    assertThat(said(result))
        .containsExactly(
            "java-dev: new version 2 (preset small removed)",
            "java-dev/small: no longer in the file; its stock drains");
    assertThat(found("java-dev/small").preset()).isEmpty();
  }

  @Test
  void withoutPruneATemplateStaysAndWithPruneItGoesAndCanComeBack() {
    PoolFile both = file(template("a", preset("p", 1)), template("b", preset("p", 1)));
    PoolFile one = file(template("a", preset("p", 1)));
    apply(both);
    PresetId preset = active("b/p");
    Instant made = runSince(preset);

    assertThat(apply(one).changes()).isEmpty();
    ApplyResult pruned = pools.apply(one, "ann", true, false);
    assertThat(said(pruned)).containsExactly("delete template b; its stock drains");
    assertThat(pruned.presets()).containsExactly(preset);
    assertThat(found("b/p").deleted()).isTrue();

    ApplyResult back = apply(both);
    assertThat(said(back)).containsExactly("bring back template b");
    assertThat(back.presets()).containsExactly(preset);
    assertThat(found("b/p").deleted()).isFalse();
    assertThat(runSince(preset)).isAfter(made);
  }

  @Test
  void aDryRunSaysTheSameAndWritesNothing() {
    PoolFile wanted = file(template("java-dev", Wanted.exec("aa"), preset("large", 5)));

    ApplyResult dry = pools.apply(wanted, "ann", false, true);

    assertThat(dry.dryRun()).isTrue();
    assertThat(dry.presets()).isEmpty();
    assertThat(count(ORGANIZATIONS)).isZero();
    assertThat(count(DIRECTORIES)).isZero();
    assertThat(dry.changes()).isEqualTo(apply(wanted).changes());
  }

  @Test
  void appliesAtOnceComeOneAfterTheOther() {
    List<CompletableFuture<ApplyResult>> runs =
        IntStream.range(0, 6)
            .mapToObj(
                n ->
                    CompletableFuture.supplyAsync(
                        () ->
                            apply(
                                file(
                                    template(
                                        "java-dev",
                                        Wanted.simulated(n % 2 + "s"),
                                        preset("large", n % 2))))))
            .toList();
    runs.forEach(CompletableFuture::join);

    assertThat(count(ORGANIZATIONS)).isEqualTo(1);
    assertThat(count(POOLS)).isEqualTo(1);
    assertThat(count(TEMPLATE_VERSIONS)).isEqualTo(2);
  }

  @Test
  void whatFailsLateLeavesNothing() {
    PoolFile wanted = file(template("good", preset("p", 1)), template("bad", preset("p", -1)));

    assertThatThrownBy(() -> apply(wanted)).isInstanceOf(DataAccessException.class);

    assertThat(count(ORGANIZATIONS)).isZero();
    assertThat(count(TEMPLATES)).isZero();
  }

  @Test
  void sensitiveValuesAreNotReadableInTheDatabase() {
    PoolFile wanted =
        new PoolFile(
            "acme",
            Optional.of(
                List.of(new Recipient.Webhook("https://a.example", Optional.of("hook-secret")))),
            Optional.empty(),
            List.of(
                template("java-dev", preset("large", 1, Map.of(), Map.of("token", "tok-secret")))));
    ApplyResult result = apply(wanted);

    assertThat(said(result).toString()).doesNotContain("secret");
    assertThat(rows(PRESETS))
        .allSatisfy(
            row -> {
              assertThat(new String(row.getSensitive(), StandardCharsets.ISO_8859_1))
                  .doesNotContain("tok-secret");
              assertThat(row.getSensitiveKey()).isNotEqualTo(Secrets.NO_KEY);
            });
    assertThat(rows(ORGANIZATIONS))
        .allSatisfy(
            row ->
                assertThat(new String(row.getNotify(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("hook-secret"));
    assertThat(SealedColumn.SENSITIVE_PARAMETERS.open(Secrets.parse(KEY), stored("java-dev/large")))
        .hasValue("{\"token\":\"tok-secret\"}");
  }

  @Test
  void aChangedSensitiveValueMakesANewVersion() {
    apply(file(template("t", preset("p", 1, Map.of(), Map.of("token", "one")))));

    assertThat(said(apply(file(template("t", preset("p", 1, Map.of(), Map.of("token", "two")))))))
        .containsExactly("t: new version 2 (sensitive parameters of p changed)");
  }

  @Test
  void limitsOfTheOrganizationStayWhereAFileSaysNothing() {
    PoolFile plain = file(template("t", preset("p", 1)));
    PoolFile limited =
        new PoolFile("acme", Optional.empty(), Optional.of(limits(7)), plain.templates());
    apply(plain);

    ApplyResult result = apply(limited);
    assertThat(said(result)).containsExactly("acme: limits.prebuilds none -> 7");
    assertThat(result.presets()).containsExactly(active("t/p"));
    assertThat(apply(plain).changes()).isEmpty();
  }

  private ApplyResult apply(PoolFile wanted) {
    return pools.apply(wanted, "ann", false, false);
  }

  private static OrganizationLimits limits(int prebuilds) {
    return new OrganizationLimits(
        OptionalInt.of(prebuilds), OptionalInt.empty(), OptionalInt.empty());
  }

  private static List<String> said(ApplyResult result) {
    return result.changes().stream().map(Change::toString).toList();
  }

  private ResolveResult.Found found(String name) {
    return (ResolveResult.Found) pools.resolve(PoolName.parse(name));
  }

  private PresetId active(String name) {
    return found(name).preset().orElseThrow();
  }

  private TemplateVersionsRecord version(String name) {
    return database.snapshot(
        "version",
        dsl ->
            dsl.fetchSingle(
                TEMPLATE_VERSIONS, TEMPLATE_VERSIONS.ID.eq(stored(name).getTemplateVersionId())));
  }

  private PresetsRecord stored(String name) {
    return database.snapshot(
        "preset", dsl -> dsl.fetchSingle(PRESETS, PRESETS.ID.eq(active(name))));
  }

  private Instant runSince(PresetId preset) {
    return database.snapshot(
        "run since",
        dsl ->
            dsl.select(PRESETS.RUN_SINCE)
                .from(PRESETS)
                .where(PRESETS.ID.eq(preset))
                .fetchSingle()
                .value1());
  }

  private <R extends org.jooq.Record> List<R> rows(org.jooq.Table<R> table) {
    return database.snapshot("dump", dsl -> dsl.selectFrom(table).fetch());
  }

  private int count(org.jooq.Table<?> table) {
    return database.snapshot("count", dsl -> dsl.fetchCount(table));
  }

  /** The transaction that last wrote each row. */
  private List<String> rowVersions() {
    List<String> found = new ArrayList<>();
    for (var table : List.of(ORGANIZATIONS, TEMPLATES, TEMPLATE_VERSIONS, POOLS, PRESETS)) {
      database
          .snapshot(
              "row versions", dsl -> dsl.fetch("select xmin::text as v from {0} order by 1", table))
          .forEach(row -> found.add(table.getName() + " " + row.get("v", String.class)));
    }
    return found;
  }
}
