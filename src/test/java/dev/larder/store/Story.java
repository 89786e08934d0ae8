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
import dev.larder.pool.BuildStatus;
import dev.larder.pool.ClaimId;
import dev.larder.pool.PoolName;
import dev.larder.pool.PresetId;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.store.build.BuildTicket;
import dev.larder.store.build.WorkflowRun;
import dev.larder.store.claim.ClaimPlace;
import dev.larder.store.claim.Claims;
import dev.larder.store.pass.PassScope;
import dev.larder.store.pass.Passes;
import dev.larder.store.pass.Reconciliation;
import dev.larder.store.pool.Pools;
import dev.larder.store.secret.Secrets;
import dev.larder.store.setting.SharedSettings;
import dev.larder.store.sql.BuildConditions;
import dev.larder.store.workspace.BuildLifecycle;
import dev.larder.store.workspace.Unfinished;
import dev.larder.store.workspace.Workspaces;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.NullMarked;

/**
 * The verbs that stories of the store are notified with: a database of its own, whose time stands
 * still until it is moved. It is Monday, 2 June 2025, noon in UTC; the pool is acme/java-dev/large.
 */
@NullMarked
public final class Story {
  public static final Instant NOON = Instant.parse("2025-06-02T12:00:00Z");
  public static final PoolName LARGE = PoolName.of("acme", "java-dev", "large");
  private static final byte[] NO_LOG = {};

  private final AtomicReference<Instant> now;
  private final Secrets secrets;
  public final Database database;
  public final Pools pools;
  public final SharedSettings settings;
  final Reconciliation reconciliation;
  public final Passes passes;
  public final BuildLifecycle builds;
  public final Claims claims;
  public final Workspaces workspaces;
  public final Unfinished unfinished;

  public Story() {
    this(TestDatabase.freshSource(), new AtomicReference<>(NOON));
  }

  private Story(DataSource source, AtomicReference<Instant> now) {
    Secrets secrets = Secrets.withoutKey();
    this.now = now;
    this.secrets = secrets;
    this.database = Database.over(source, () -> DSL.val(now.get()));
    this.pools = new Pools(database, secrets);
    this.settings = new SharedSettings(database);
    this.reconciliation = new Reconciliation(database);
    this.passes = new Passes(database);
    this.builds = new BuildLifecycle(database, secrets);
    this.claims = new Claims(database, secrets, "tester");
    this.workspaces = new Workspaces(database);
    this.unfinished = new Unfinished(database);
  }

  /** The same story, told over another way to its database. */
  public Story over(DataSource source) {
    return new Story(source, now);
  }

  /** A story of today: for what asks the database for the time. */
  public static Story today(DataSource source) {
    return new Story(source, new AtomicReference<>(Instant.now().truncatedTo(ChronoUnit.MICROS)));
  }

  /** A story over a database that another caller keeps. */
  public static Story inside(DataSource source) {
    return new Story(source, new AtomicReference<>(NOON));
  }

  /** The pool wants so many, and has none yet. */
  public static Story wanting(int desired) {
    return of(Wanted.preset("large", desired));
  }

  /** The pool has as many as it wants. */
  public static Story full(int desired) {
    Story story = wanting(desired);
    story.fill();
    return story;
  }

  public static Story of(DesiredPreset... presets) {
    return of(Wanted.file(Wanted.template("java-dev", presets)));
  }

  public static Story of(PoolFile file) {
    Story story = new Story();
    story.apply(file);
    return story;
  }

  /** The pool java-dev/large whose prebuilds live so long. */
  public static DesiredPreset withTtl(int desired, Duration ttl) {
    return Wanted.preset("large", desired).toBuilder().ttl(Optional.of(ttl)).build();
  }

  /** Then plain hits are claimed in one statement: the digests' key is known. */
  public void apply(PoolFile file) {
    pools.apply(file, "ann", true, false);
    ask(secrets::check);
    pass(Duration.ofSeconds(1));
  }

  public void want(int desired) {
    apply(Wanted.file(Wanted.template("java-dev", Wanted.preset("large", desired))));
  }

  /** The same pool in a version whose builds take so long. */
  public void newVersion(int desired, String start) {
    apply(
        Wanted.file(
            Wanted.template("java-dev", Wanted.simulated(start), Wanted.preset("large", desired))));
  }

  public void set(String key, String value) {
    settings.set(Map.of(key, value), "ann");
  }

  public void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  public Instant now() {
    return now.get();
  }

  public PresetId preset() {
    return preset(LARGE);
  }

  public PresetId preset(PoolName pool) {
    return ask(db -> ClaimPlace.find(db, pool).map(ClaimPlace::preset).orElseThrow());
  }

  /** A new pass is applied to the active preset. */
  public List<BuildTicket> reconcile() {
    return reconcile(preset());
  }

  public List<BuildTicket> reconcile(PresetId preset) {
    return applied(preset, UUID.randomUUID()).builds();
  }

  public Reconciliation.Applied applied(PresetId preset, UUID pass) {
    return applied(preset, pass, 0);
  }

  public Reconciliation.Applied applied(PresetId preset, UUID pass, int step) {
    return reconciliation.apply(
        preset, pass, step, new WorkflowRun("larder-preset/" + preset + "/" + pass, "run"));
  }

  /** What a new pass decides for the active preset, as text. */
  public String decision() {
    return applied(preset(), UUID.randomUUID()).plan().orElseThrow().describe();
  }

  /** What a pass over everything would do for this pool, as text. */
  public String planned(PoolName pool) {
    return dev.larder.plan.Planner.plan(passes.preview(new PassScope.All())).presets().stream()
        .filter(plan -> plan.preset().equals(preset(pool).toString()))
        .findFirst()
        .orElseThrow()
        .describe();
  }

  public Passes.Page plan(PassScope scope) {
    Passes.Taken taken = passes.take(scope);
    return passes.plan(taken.snapshot(), taken.now(), Optional.empty());
  }

  public Optional<Action.Hold> held() {
    return applied(preset(), UUID.randomUUID()).plan().orElseThrow().actions().stream()
        .filter(Action.Hold.class::isInstance)
        .map(Action.Hold.class::cast)
        .findFirst();
  }

  /** Everything that the stock needs is asked for and built, until nothing is. */
  public void fill() {
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
                .where(BuildConditions.open())
                .andNot(BUILDS.OWNED)
                .fetch(r -> r.get(BUILDS.ID)));
  }

  public ProvisionRequest begin(BuildId build) {
    return switch (builds.begin(build, "worker-1", Duration.ZERO)) {
      case BuildLifecycle.Begin.Run run -> run.request();
      case BuildLifecycle.Begin.Over over -> throw new AssertionError("over: " + over.status());
      case BuildLifecycle.Begin.RetryableFailure failure ->
          throw new AssertionError("not now: " + failure.reason());
      case BuildLifecycle.Begin.Held held -> throw new AssertionError("held");
      case BuildLifecycle.Begin.Exhausted exhausted -> throw new AssertionError("no attempt left");
    };
  }

  public BuildLifecycle.Ended succeed(BuildId build) {
    return finish(build, begin(build).attempt(), succeeded());
  }

  public BuildLifecycle.Ended fail(BuildId build) {
    return finish(build, begin(build).attempt(), new ProvisionResult.Failed("no disk left"));
  }

  public BuildLifecycle.Ended finish(BuildId build, int attempt, ProvisionResult result) {
    return builds.finish(build, attempt, result, NO_LOG);
  }

  public static ProvisionResult succeeded() {
    return new ProvisionResult.Succeeded(
        Map.of("url", "http://localhost:1"), Optional.empty(), List.of());
  }

  /** So many first builds in a row fail for good, and what they left is cleaned up. */
  public void failures(int count) {
    for (int i = 0; i < count; i++) {
      BuildId build = reconcile().getFirst().build();
      fail(build).next().ifPresent(next -> succeed(next.build()));
      pass(Duration.ofHours(1).plusMinutes(1));
    }
  }

  public ClaimResult.Owned claimed(String owner) {
    return (ClaimResult.Owned) claim(owner);
  }

  public ClaimResult claim(String owner) {
    return claims.claim(by(owner, new OnMiss.Fail()));
  }

  public ClaimResult claim(String owner, String name, String key, OnMiss onMiss) {
    return claims.claim(request(owner, Optional.of(name), Optional.of(key), onMiss));
  }

  public ClaimId waits(String owner) {
    return waits(by(owner, new OnMiss.Wait(Duration.ofMinutes(10))));
  }

  public ClaimId waits(ClaimRequest request) {
    return ((ClaimResult.Waiting) claims.claim(request)).claim();
  }

  public static ClaimRequest by(String owner, OnMiss onMiss) {
    return request(owner, Optional.empty(), Optional.empty(), onMiss);
  }

  public static ClaimRequest request(
      String owner, Optional<String> name, Optional<String> key, OnMiss onMiss) {
    return new ClaimRequest(LARGE, owner, name, key, Map.of(), onMiss);
  }

  public WorkspaceState state(WorkspaceId workspace) {
    return ask(
        db ->
            db.select(WORKSPACES.STATE)
                .from(WORKSPACES)
                .where(WORKSPACES.ID.eq(workspace))
                .fetchSingle()
                .value1());
  }

  public String name(WorkspaceId workspace) {
    return ask(
        db ->
            db.select(WORKSPACES.NAME)
                .from(WORKSPACES)
                .where(WORKSPACES.ID.eq(workspace))
                .fetchSingle()
                .value1());
  }

  public BuildStatus status(BuildId build) {
    return ask(
        db ->
            db.select(BUILDS.STATUS)
                .from(BUILDS)
                .where(BUILDS.ID.eq(build))
                .fetchSingle()
                .value1());
  }

  public WorkspaceId workspace(BuildId build) {
    return ask(
        db ->
            db.select(BUILDS.WORKSPACE_ID)
                .from(BUILDS)
                .where(BUILDS.ID.eq(build))
                .fetchSingle()
                .value1());
  }

  /** Workspaces in this state, oldest first. */
  public List<WorkspaceId> in(WorkspaceState state) {
    return ask(
        db ->
            db.select(WORKSPACES.ID)
                .from(WORKSPACES)
                .where(WORKSPACES.STATE.eq(state))
                .orderBy(WORKSPACES.CREATED_AT, WORKSPACES.ID)
                .fetch(r -> r.get(WORKSPACES.ID)));
  }

  public int count(WorkspaceState state) {
    return in(state).size();
  }

  /** Workspaces that are not deleted. */
  public int live() {
    return ask(db -> db.fetchCount(WORKSPACES, WORKSPACES.STATE.ne(WorkspaceState.DELETED)));
  }

  public List<BuildId> open(Transition transition) {
    return ask(
        db ->
            db.select(BUILDS.ID)
                .from(BUILDS)
                .where(BuildConditions.open())
                .and(BUILDS.TRANSITION.eq(transition))
                .orderBy(BUILDS.CREATED_AT, BUILDS.ID)
                .fetch(r -> r.get(BUILDS.ID)));
  }

  public Optional<Instant> wakeAt() {
    return Optional.ofNullable(
        ask(db ->
                db.select(PRESETS.WAKE_AT)
                    .from(PRESETS)
                    .where(PRESETS.ID.eq(preset()))
                    .fetchSingle())
            .value1());
  }

  public <T> T ask(Function<DSLContext, T> question) {
    return database.transaction("story", question);
  }

  public void sql(String statement, Object... values) {
    ask(db -> db.execute(statement, values));
  }
}
