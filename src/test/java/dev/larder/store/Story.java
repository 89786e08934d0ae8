package dev.larder.store;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.WORKSPACES;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.claim.OnMiss;
import dev.larder.desired.DesiredPreset;
import dev.larder.desired.PoolFile;
import dev.larder.plan.Action;
import dev.larder.pool.BuildId;
import dev.larder.pool.ClaimId;
import dev.larder.pool.Label;
import dev.larder.pool.PoolName;
import dev.larder.pool.PresetId;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.NullMarked;

/**
 * The verbs that stories of the store are told with: a database of its own, whose time stands still
 * until it is moved. It is Monday, 2 June 2025, noon in UTC; the pool is acme/java-dev/large.
 */
@NullMarked
final class Story {
  static final Instant NOON = Instant.parse("2025-06-02T12:00:00Z");
  static final PoolName LARGE = PoolName.of("acme", "java-dev", "large");
  private static final byte[] NO_LOG = {};

  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  final Database database = TestDatabase.fresh(() -> DSL.val(StoreTime.at(now.get())));
  final Pools pools = new Pools(database, Secrets.withoutKey());
  final SharedSettings settings = new SharedSettings(database);
  final Reconciliation reconciliation = new Reconciliation(database);
  final Passes passes = new Passes(database);
  final Builds builds = new Builds(database, Secrets.withoutKey());
  final Claims claims = new Claims(database, Secrets.withoutKey(), "tester");
  final Workspaces workspaces = new Workspaces(database);
  final Unfinished unfinished = new Unfinished(database);

  /** The pool wants so many, and has none yet. */
  static Story wanting(int desired) {
    return of(Wanted.preset("large", desired));
  }

  /** The pool has as many as it wants. */
  static Story full(int desired) {
    Story story = wanting(desired);
    story.fill();
    return story;
  }

  static Story of(DesiredPreset... presets) {
    return of(Wanted.file(Wanted.template("java-dev", presets)));
  }

  static Story of(PoolFile file) {
    Story story = new Story();
    story.apply(file);
    return story;
  }

  /** The pool java-dev/large whose prebuilds live so long. */
  static DesiredPreset withTtl(int desired, Duration ttl) {
    DesiredPreset plain = Wanted.preset("large", desired);
    return new DesiredPreset(
        plain.name(),
        plain.desired(),
        Optional.of(ttl),
        plain.parameters(),
        plain.sensitive(),
        plain.schedule(),
        plain.rollover(),
        plain.slowStart(),
        plain.lease(),
        plain.limits());
  }

  void apply(PoolFile file) {
    pools.apply(file, "ann", true, false);
    pass(Duration.ofSeconds(1));
  }

  void want(int desired) {
    apply(Wanted.file(Wanted.template("java-dev", Wanted.preset("large", desired))));
  }

  /** The same pool in a version whose builds take so long. */
  void newVersion(int desired, String start) {
    apply(
        Wanted.file(
            Wanted.template("java-dev", Wanted.simulated(start), Wanted.preset("large", desired))));
  }

  void set(String key, String value) {
    settings.set(Map.of(key, value), "ann");
  }

  void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  Instant now() {
    return now.get();
  }

  PresetId preset() {
    return preset(LARGE);
  }

  PresetId preset(PoolName pool) {
    return new PresetId(ask(db -> ClaimPlace.find(db, pool).map(ClaimPlace::preset).orElseThrow()));
  }

  /** A new pass is applied to the active preset. */
  List<BuildTicket> reconcile() {
    return reconcile(preset());
  }

  List<BuildTicket> reconcile(PresetId preset) {
    return applied(preset, UUID.randomUUID()).builds();
  }

  Reconciliation.Applied applied(PresetId preset, UUID pass) {
    return reconciliation.apply(
        preset, pass, new Runner("larder-preset/" + preset + "/" + pass, "run"));
  }

  /** What a new pass decides for the active preset, in words. */
  String decision() {
    return applied(preset(), UUID.randomUUID()).plan().orElseThrow().describe();
  }

  /** What a pass over everything would do for this pool, in words. */
  String planned(PoolName pool) {
    return dev.larder.plan.Planner.plan(passes.look(new PassScope.All())).presets().stream()
        .filter(plan -> plan.preset().equals(preset(pool).toString()))
        .findFirst()
        .orElseThrow()
        .describe();
  }

  Passes.Page plan(PassScope scope) {
    Passes.Taken taken = passes.take(scope);
    return passes.plan(taken.snapshot(), taken.now(), Optional.empty());
  }

  Optional<Action.Hold> held() {
    return applied(preset(), UUID.randomUUID()).plan().orElseThrow().actions().stream()
        .filter(Action.Hold.class::isInstance)
        .map(Action.Hold.class::cast)
        .findFirst();
  }

  /** Everything that the stock needs is asked for and built, until nothing is. */
  void fill() {
    for (boolean more = true; more; ) {
      reconcile();
      List<BuildId> open = ofStock();
      open.forEach(this::succeed);
      more = !open.isEmpty();
    }
  }

  private List<BuildId> ofStock() {
    return ask(
        db ->
            db.select(BUILDS.ID)
                .from(BUILDS)
                .where(StockQuery.open())
                .andNot(BUILDS.OWNED)
                .fetch(r -> new BuildId(r.value1())));
  }

  ProvisionRequest begin(BuildId build) {
    return switch (builds.begin(build, "worker-1")) {
      case Builds.Begin.Run run -> run.request();
      case Builds.Begin.Over over -> throw new AssertionError("over: " + over.status());
      case Builds.Begin.Exhausted exhausted -> throw new AssertionError("no try left");
    };
  }

  Builds.Ended succeed(BuildId build) {
    return finish(build, begin(build).attempt(), succeeded());
  }

  Builds.Ended fail(BuildId build) {
    return finish(build, begin(build).attempt(), new ProvisionResult.Failed("no disk left"));
  }

  Builds.Ended finish(BuildId build, int attempt, ProvisionResult result) {
    return builds.finish(build, attempt, result, NO_LOG);
  }

  static ProvisionResult succeeded() {
    return new ProvisionResult.Succeeded(
        Map.of("url", "http://localhost:1"), Optional.empty(), List.of());
  }

  /** So many first builds in a row fail for good, and what they left is cleaned up. */
  void failures(int count) {
    for (int i = 0; i < count; i++) {
      BuildId build = reconcile().getFirst().build();
      fail(build).next().ifPresent(next -> succeed(next.build()));
      pass(Duration.ofHours(1).plusMinutes(1));
    }
  }

  ClaimResult.Owned claimed(String owner) {
    return (ClaimResult.Owned) claim(owner);
  }

  ClaimResult claim(String owner) {
    return claims.claim(by(owner, new OnMiss.Fail()));
  }

  ClaimResult claim(String owner, String name, String key, OnMiss onMiss) {
    return claims.claim(request(owner, Optional.of(name), Optional.of(key), onMiss));
  }

  ClaimId waits(String owner) {
    return waits(by(owner, new OnMiss.Wait(Duration.ofMinutes(10))));
  }

  ClaimId waits(ClaimRequest request) {
    return ((ClaimResult.Waiting) claims.claim(request)).claim();
  }

  static ClaimRequest by(String owner, OnMiss onMiss) {
    return request(owner, Optional.empty(), Optional.empty(), onMiss);
  }

  static ClaimRequest request(
      String owner, Optional<String> name, Optional<String> key, OnMiss onMiss) {
    return new ClaimRequest(LARGE, owner, name, key, Map.of(), onMiss);
  }

  WorkspaceState state(WorkspaceId workspace) {
    return Label.of(
        WorkspaceState.class,
        ask(
            db ->
                db.select(WORKSPACES.STATE)
                    .from(WORKSPACES)
                    .where(WORKSPACES.ID.eq(workspace.value()))
                    .fetchSingle()
                    .value1()));
  }

  String status(BuildId build) {
    return ask(
        db ->
            db.select(BUILDS.STATUS)
                .from(BUILDS)
                .where(BUILDS.ID.eq(build.value()))
                .fetchSingle()
                .value1());
  }

  WorkspaceId workspace(BuildId build) {
    return new WorkspaceId(
        ask(
            db ->
                db.select(BUILDS.WORKSPACE_ID)
                    .from(BUILDS)
                    .where(BUILDS.ID.eq(build.value()))
                    .fetchSingle()
                    .value1()));
  }

  /** Workspaces in this state, oldest first. */
  List<WorkspaceId> in(WorkspaceState state) {
    return ask(
        db ->
            db.select(WORKSPACES.ID)
                .from(WORKSPACES)
                .where(WORKSPACES.STATE.eq(state.label()))
                .orderBy(WORKSPACES.CREATED_AT, WORKSPACES.ID)
                .fetch(r -> new WorkspaceId(r.value1())));
  }

  int count(WorkspaceState state) {
    return in(state).size();
  }

  /** Workspaces that are not deleted. */
  int live() {
    return ask(db -> db.fetchCount(WORKSPACES, WORKSPACES.STATE.ne("deleted")));
  }

  List<BuildId> open(Transition transition) {
    return ask(
        db ->
            db.select(BUILDS.ID)
                .from(BUILDS)
                .where(StockQuery.open())
                .and(BUILDS.TRANSITION.eq(transition.label()))
                .orderBy(BUILDS.CREATED_AT, BUILDS.ID)
                .fetch(r -> new BuildId(r.value1())));
  }

  Optional<Instant> wakeAt() {
    return Optional.ofNullable(
            ask(db ->
                    db.select(PRESETS.WAKE_AT)
                        .from(PRESETS)
                        .where(PRESETS.ID.eq(preset().value()))
                        .fetchSingle())
                .value1())
        .map(java.time.OffsetDateTime::toInstant);
  }

  <T> T ask(Function<DSLContext, T> question) {
    return database.transaction("story", question);
  }

  void sql(String statement, Object... values) {
    ask(db -> db.execute(statement, values));
  }
}
