package dev.larder.store.pass;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.SETTINGS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static dev.larder.store.sql.Inlined.isIn;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.select;

import dev.larder.plan.Action;
import dev.larder.plan.Plan;
import dev.larder.plan.Planner;
import dev.larder.plan.PresetState;
import dev.larder.plan.Snapshot;
import dev.larder.pool.BuildReason;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.PoolId;
import dev.larder.pool.PresetId;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.Database;
import dev.larder.store.build.BuildTicket;
import dev.larder.store.build.NewBuild;
import dev.larder.store.build.OpenBuilds;
import dev.larder.store.build.WorkflowRun;
import dev.larder.store.counter.Counter;
import dev.larder.store.counter.Counters;
import dev.larder.store.setting.Setting;
import dev.larder.store.setting.Settings;
import dev.larder.store.sql.Actor;
import dev.larder.store.sql.BuildConditions;
import dev.larder.store.sql.DerivedId;
import dev.larder.store.sql.LimitLock;
import dev.larder.store.sql.StoreTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;

/**
 * Makes one preset's plan true. Decides again under the pool's lock, with the same planner, from
 * what is there now: whatever plan led here, never more is built than asked for.
 */
public final class Reconciliation {
  /** The most builds of one preset at once; what is left over is asked for as builds end. */
  public static final int MAX_BUILDS = 100;

  /** Applies may wait for each other: of the connections they take at most so many. */
  private static final int MAX_AT_ONCE = 6;

  private final Database database;

  public Reconciliation(Database database) {
    this.database = database.share(MAX_AT_ONCE);
  }

  /**
   * What was made true.
   *
   * @param builds to run now
   * @param decision what was decided under the lock; empty where this pass was applied before, or
   *     the preset has no stock, nothing was due, and it is gone
   * @param more whether more is due than one pass sees to
   * @param again whether the preset has to be planned again when the builds have ended, although
   *     all succeeded: something is left or held back, or time alone changes its plan before the
   *     next full pass
   * @param full whether more is missing than may be built at once: the next step asks for it
   */
  public record Applied(
      List<BuildTicket> builds,
      Optional<Decision> decision,
      boolean more,
      boolean again,
      boolean full) {
    /** A repeat, which does not know what is left: the next step finds out. */
    static Applied before(List<BuildTicket> builds) {
      return new Applied(builds, Optional.empty(), false, true, !builds.isEmpty());
    }

    public Optional<Plan.PresetPlan> plan() {
      return decision.map(Decision::plan);
    }
  }

  /**
   * Applies the pass to the preset. A repeat answers with the same builds and asks for none twice.
   *
   * @param step from 0; a later one asks for more of what the pass found missing, now that builds
   *     have ended
   */
  public Applied apply(PresetId preset, UUID pass, int step, WorkflowRun run) {
    return database.transaction("apply", db -> apply(db, preset, new PassStep(pass, step, run)));
  }

  private Applied apply(DSLContext db, PresetId preset, PassStep step) {
    Optional<StockReading.Purpose.ToApply> locked = lock(db, preset);
    if (locked.isEmpty()) {
      return Applied.before(List.of());
    }
    PoolId pool = locked.get().pool();
    Settings settings = Settings.read(db); // a pause may have come while we waited for the locks
    List<BuildTicket> earlier = asked(db, pool, preset, step);
    if (!earlier.isEmpty()) {
      return Applied.before(earlier);
    }
    EndDueWorkspaces ending = new EndDueWorkspaces(db, database.now(), step.pass(), step.run());
    DueOutcome due = step.isFirst() ? ending.end(preset, MAX_BUILDS / 2) : DueOutcome.nothing();
    Stock stock =
        StockReading.read(
            db, database.now(), new StockQuery.Scope.Pools(List.of(pool)), settings, locked.get());
    Optional<Plan.PresetPlan> plan =
        Planner.plan(stock.snapshot()).presets().stream()
            .filter(p -> p.preset().equals(preset.toString()))
            .findFirst();
    int room = MAX_BUILDS - due.deleted().size();
    Optional<Decision> decision =
        plan.flatMap(decided -> carryOut(db, stock, step.of(decided), room, step))
            .or(() -> due.isNothing() ? Optional.empty() : withoutStock(db, stock, preset))
            .map(decided -> decided.with(due));
    boolean again =
        !due.isNothing()
            || ending.more()
            || plan.filter(
                    p ->
                        !step.of(p).equals(p)
                            || isToBePlannedAgain(p, stock.snapshot(), room, settings.interval()))
                .isPresent();
    boolean full = plan.filter(p -> p.creates() > creatable(p, room)).isPresent();
    return new Applied(asked(db, pool, preset, step), decision, ending.more(), again, full);
  }

  /**
   * Whether something can be done about a plan now. Where as many are being built as may be, who
   * asked for those goes on.
   */
  static boolean canCarryOut(Plan.PresetPlan plan) {
    boolean creates = plan.creates() > 0 && creatable(plan, MAX_BUILDS) > 0;
    return creates
        || plan.actions().stream()
            .anyMatch(a -> !(a instanceof Action.Create || a instanceof Action.Hold));
  }

  /** So that of one preset no more are built at once, whoever asked for them. */
  private static int creatable(Plan.PresetPlan plan, int room) {
    return Math.max(0, Math.min(room, MAX_BUILDS - plan.state().starting()));
  }

  /**
   * Builds that succeed are what the plan counted on. Only what it left open is planned again: what
   * is held back or too much for one pass, the pool's old stock that new stock replaces, and what
   * time will change before the next full pass. What was due may be due again.
   */
  private static boolean isToBePlannedAgain(
      Plan.PresetPlan plan, Snapshot snapshot, int room, Duration interval) {
    Instant nextFull = snapshot.now().plus(interval);
    boolean expiresBefore =
        snapshot.presets().stream()
            .flatMap(preset -> preset.ttl().stream())
            .anyMatch(ttl -> ttl.compareTo(interval) < 0);
    return plan.hold().isPresent()
        || plan.creates() > creatable(plan, room - plan.deletes().size())
        || plan.deletes().size() > room
        || snapshot.presets().size() > 1
        || plan.wakeAt().filter(at -> at.isBefore(nextFull)).isPresent()
        || expiresBefore;
  }

  /** It has no stock and gets none: the planner has no word on it. */
  private static Optional<Decision> withoutStock(DSLContext db, Stock stock, PresetId preset) {
    Plan.PresetPlan nothing =
        new Plan.PresetPlan(
            preset.toString(),
            new PresetState(0, 0, 0, 0, 0, 0, 0, 0),
            List.of(),
            Optional.empty());
    return NameDecisions.of(db, stock.snapshot(), List.of(nothing), Set.of()).stream().findFirst();
  }

  private Optional<Decision> carryOut(
      DSLContext db, Stock stock, Plan.PresetPlan decided, int room, PassStep step) {
    Stock.Context context = stock.context(decided.preset());
    carryOut(db, context, decided, room, step);
    db.update(POOLS)
        .set(POOLS.ADMITTED, 0)
        .setNull(POOLS.ADMITTED_AT)
        .where(POOLS.ID.eq(context.pool()))
        .and(POOLS.ADMITTED_AT.isNotNull())
        .execute();
    Set<PoolId> changed =
        PlanRecord.of(stock.snapshot(), stock.recorded(), List.of(decided), p -> true)
            .write(db, database.now());
    return NameDecisions.of(db, stock.snapshot(), List.of(decided), changed).stream().findFirst();
  }

  /** Takes the locks in order: limits, total, organization, pool. Wider rows only where limited. */
  private Optional<StockReading.Purpose.ToApply> lock(DSLContext db, PresetId preset) {
    Optional<LimitLock.Place> place = LimitLock.share(db, preset);
    if (place.isEmpty()) {
      return Optional.empty();
    }
    db.selectOne()
        .from(SETTINGS)
        .where(SETTINGS.KEY.in(Setting.IN_FLIGHT.key(), Setting.PREBUILDS.key()))
        .orderBy(SETTINGS.KEY)
        .forNoKeyUpdate()
        .fetch();
    db.selectOne()
        .from(ORGANIZATIONS)
        .where(ORGANIZATIONS.ID.eq(place.get().organization()))
        .and(
            ORGANIZATIONS.LIMIT_PREBUILDS.isNotNull().or(ORGANIZATIONS.LIMIT_IN_FLIGHT.isNotNull()))
        .forNoKeyUpdate()
        .fetch();
    PoolId pool = place.get().pool();
    Field<Boolean> fresh =
        field(POOLS.ADMITTED_AT.gt(StoreTime.before(database.now(), StockQuery.ADMITTED_FOR)));
    var admission =
        db.select(POOLS.ADMITTED, fresh)
            .from(POOLS)
            .where(POOLS.ID.eq(pool))
            .forNoKeyUpdate()
            .fetchSingle();
    return Optional.of(
        new StockReading.Purpose.ToApply(
            pool,
            Boolean.TRUE.equals(admission.get(fresh))
                ? OptionalInt.of(admission.get(POOLS.ADMITTED))
                : OptionalInt.empty()));
  }

  private static List<BuildTicket> asked(
      DSLContext db, PoolId pool, PresetId preset, PassStep step) {
    return OpenBuilds.tickets(db, BUILDS.POOL_ID.eq(pool).and(step.asked(preset)), MAX_BUILDS);
  }

  private void carryOut(
      DSLContext db, Stock.Context context, Plan.PresetPlan plan, int limit, PassStep step) {
    int room = limit;
    for (Action action : plan.actions()) {
      room -=
          switch (action) {
            case Action.CancelPending cancel -> cancelPending(db, context);
            case Action.Delete delete -> delete(db, delete, room, step);
            case Action.Create create ->
                create(db, context, Math.min(create.count(), creatable(plan, room)), step);
            case Action.Hold hold -> 0;
          };
    }
  }

  /** Their workspaces end without a build: nothing was begun. */
  private int cancelPending(DSLContext db, Stock.Context context) {
    Condition unbegun =
        BUILDS
            .PRESET_ID
            .eq(context.preset())
            .and(BUILDS.POOL_ID.eq(context.pool()))
            .and(BuildConditions.cancelable());
    List<WorkspaceId> locked =
        db.select(WORKSPACES.ID)
            .from(WORKSPACES)
            .where(WORKSPACES.ID.in(select(BUILDS.WORKSPACE_ID).from(BUILDS).where(unbegun)))
            .orderBy(WORKSPACES.ID)
            .forNoKeyUpdate()
            .fetch(WORKSPACES.ID);
    List<WorkspaceId> workspaces =
        db.update(BUILDS)
            .set(BUILDS.STATUS, BuildStatus.CANCELED)
            .set(BUILDS.FINISHED_AT, database.now())
            .where(unbegun)
            .and(BUILDS.WORKSPACE_ID.in(locked))
            .returning(BUILDS.WORKSPACE_ID)
            .fetch(BUILDS.WORKSPACE_ID);
    db.update(WORKSPACES)
        .set(WORKSPACES.STATE, WorkspaceState.DELETED)
        .set(WORKSPACES.DELETED_AT, database.now())
        .where(WORKSPACES.ID.in(workspaces))
        .execute();
    return 0;
  }

  private int delete(DSLContext db, Action.Delete delete, int room, PassStep step) {
    List<WorkspaceId> wanted = delete.ids().stream().limit(room).map(WorkspaceId::of).toList();
    List<WorkspaceId> taken =
        db.select(WORKSPACES.ID)
            .from(WORKSPACES)
            .where(WORKSPACES.ID.in(wanted))
            .and(WORKSPACES.OWNER.isNull())
            .and(isIn(WORKSPACES.STATE, WorkspaceState.READY, WorkspaceState.UNHEALTHY))
            .orderBy(WORKSPACES.ID)
            .forNoKeyUpdate()
            .fetch(WORKSPACES.ID);
    db.update(WORKSPACES)
        .set(WORKSPACES.STATE, WorkspaceState.DELETING)
        .where(WORKSPACES.ID.in(taken))
        .execute();
    for (WorkspaceId workspace : taken) {
      new NewBuild(
              DerivedId.build(step.pass(), "delete", workspace),
              workspace,
              Transition.DELETE,
              switch (delete.reason()) {
                case INACTIVE -> BuildReason.INACTIVE;
                case EXPIRED -> BuildReason.EXPIRED;
                case SURPLUS -> BuildReason.SURPLUS;
              },
              Actor.RECONCILER,
              Optional.of(step.run()))
          .insert(db, database.now());
    }
    return taken.size();
  }

  private int create(DSLContext db, Stock.Context context, int count, PassStep step) {
    List<WorkspaceId> ids =
        IntStream.range(0, count).mapToObj(i -> step.workspace(context.preset(), i)).toList();
    int created = NewPrebuilds.ask(db, database.now(), context, ids, step.run());
    Counters.add(db, context.pool(), Counter.CREATED, created);
    return count;
  }
}
