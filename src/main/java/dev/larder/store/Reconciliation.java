package dev.larder.store;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.SETTINGS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;

import dev.larder.plan.Action;
import dev.larder.plan.Plan;
import dev.larder.plan.Planner;
import dev.larder.plan.PresetState;
import dev.larder.pool.BuildReason;
import dev.larder.pool.PoolId;
import dev.larder.pool.PresetId;
import dev.larder.pool.Transition;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;

/**
 * Makes one preset's plan true. Decides again under the pool's lock, with the same planner, from
 * what is there now: whatever plan led here, never more is built than asked for.
 */
public final class Reconciliation {
  /** The most builds of one preset in one pass; what is left over, the next pass sees. */
  public static final int MOST_BUILDS = 100;

  /** Who asks for the builds that keep the stock. */
  public static final String INITIATOR = "reconciler";

  private final Database database;

  public Reconciliation(Database database) {
    this.database = database;
  }

  /**
   * What was made true.
   *
   * @param builds to run now
   * @param decision what was decided under the lock; empty where this pass was applied before, or
   *     the preset has no stock, nothing was due, and it is gone
   */
  public record Applied(List<BuildTicket> builds, Optional<Decision> decision) {
    public Optional<Plan.PresetPlan> plan() {
      return decision.map(Decision::plan);
    }
  }

  /**
   * Applies the pass to the preset. A repeat answers with the same builds and asks for none twice.
   */
  public Applied apply(PresetId preset, UUID pass, Runner runner) {
    return database.transaction("apply", db -> apply(db, preset, pass, runner));
  }

  private Applied apply(DSLContext db, PresetId preset, UUID pass, Runner runner) {
    Optional<StockReading.Purpose.ToApply> locked = lock(db, preset);
    if (locked.isEmpty()) {
      return new Applied(List.of(), Optional.empty());
    }
    UUID pool = locked.get().pool();
    Settings settings = Settings.read(db); // a pause may have come while we waited for the locks
    List<BuildTicket> earlier = asked(db, pool, runner);
    if (!earlier.isEmpty()) {
      return new Applied(earlier, Optional.empty());
    }
    SeenTo due =
        new EndDueWorkspaces(db, database.now(), pass, runner).end(preset, MOST_BUILDS / 2);
    Stock stock =
        StockReading.read(
            db, database.now(), new StockQuery.Scope.Pools(List.of(pool)), settings, locked.get());
    Optional<Plan.PresetPlan> plan =
        Planner.plan(stock.snapshot()).presets().stream()
            .filter(p -> p.preset().equals(preset.toString()))
            .findFirst();
    int room = MOST_BUILDS - due.deleted().size();
    Optional<Decision> decision =
        plan.flatMap(decided -> carryOut(db, stock, decided, room, pass, runner))
            .or(() -> due.isNothing() ? Optional.empty() : withoutStock(db, stock, preset))
            .map(decided -> decided.with(due));
    return new Applied(asked(db, pool, runner), decision);
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
      DSLContext db, Stock stock, Plan.PresetPlan decided, int room, UUID pass, Runner runner) {
    Stock.Context context = stock.context(decided.preset());
    carryOut(db, context, decided, room, pass, runner);
    db.update(POOLS)
        .set(POOLS.ADMITTED, 0)
        .setNull(POOLS.ADMITTED_AT)
        .where(POOLS.ID.eq(context.pool().value()))
        .and(POOLS.ADMITTED_AT.isNotNull())
        .execute();
    Set<PoolId> changed =
        PlanRecord.of(stock.snapshot(), List.of(decided), p -> true).write(db, database.now());
    return NameDecisions.of(db, stock.snapshot(), List.of(decided), changed).stream().findFirst();
  }

  /** Takes the locks in order: total, organization, pool. The wider ones only where they limit. */
  private Optional<StockReading.Purpose.ToApply> lock(DSLContext db, PresetId preset) {
    db.selectOne()
        .from(SETTINGS)
        .where(SETTINGS.KEY.in("inFlight", "prebuilds"))
        .orderBy(SETTINGS.KEY)
        .forNoKeyUpdate()
        .fetch();
    var place =
        db.select(
                POOLS.ID,
                POOLS.ORGANIZATION_ID,
                ORGANIZATIONS.LIMIT_PREBUILDS,
                ORGANIZATIONS.LIMIT_IN_FLIGHT)
            .from(PRESETS)
            .join(POOLS)
            .on(POOLS.ID.eq(PRESETS.POOL_ID))
            .join(ORGANIZATIONS)
            .on(ORGANIZATIONS.ID.eq(POOLS.ORGANIZATION_ID))
            .where(PRESETS.ID.eq(preset.value()))
            .fetchOne();
    if (place == null) {
      return Optional.empty();
    }
    if (place.value3() != null || place.value4() != null) {
      db.selectOne()
          .from(ORGANIZATIONS)
          .where(ORGANIZATIONS.ID.eq(place.value2()))
          .forNoKeyUpdate()
          .fetch();
    }
    UUID pool = Objects.requireNonNull(place.value1());
    var admission =
        db.select(
                POOLS.ADMITTED,
                field(
                    POOLS.ADMITTED_AT.gt(
                        StoreTime.before(database.now(), StockQuery.ADMITTED_FOR))))
            .from(POOLS)
            .where(POOLS.ID.eq(pool))
            .forNoKeyUpdate()
            .fetchSingle();
    boolean fresh = Boolean.TRUE.equals(admission.value2());
    return Optional.of(
        new StockReading.Purpose.ToApply(
            pool, fresh ? OptionalInt.of(admission.value1()) : OptionalInt.empty()));
  }

  private static List<BuildTicket> asked(DSLContext db, UUID pool, Runner runner) {
    return OpenBuilds.tickets(
        db, BUILDS.POOL_ID.eq(pool).and(BUILDS.WORKFLOW_ID.eq(runner.workflowId())), MOST_BUILDS);
  }

  private void carryOut(
      DSLContext db,
      Stock.Context context,
      Plan.PresetPlan plan,
      int most,
      UUID pass,
      Runner runner) {
    int room = most;
    for (Action action : plan.actions()) {
      room -=
          switch (action) {
            case Action.CancelPending cancel -> cancelPending(db, context);
            case Action.Delete delete -> delete(db, delete, room, pass, runner);
            case Action.Create create ->
                create(db, context, Math.min(create.count(), room), pass, runner);
            case Action.Hold hold -> 0;
          };
    }
  }

  /** Their workspaces end without a build: nothing was begun. */
  private int cancelPending(DSLContext db, Stock.Context context) {
    Condition unbegun =
        BUILDS
            .PRESET_ID
            .eq(context.preset().value())
            .and(BUILDS.POOL_ID.eq(context.pool().value()))
            .and(StockQuery.cancelable());
    List<UUID> locked =
        db.select(WORKSPACES.ID)
            .from(WORKSPACES)
            .where(WORKSPACES.ID.in(select(BUILDS.WORKSPACE_ID).from(BUILDS).where(unbegun)))
            .orderBy(WORKSPACES.ID)
            .forNoKeyUpdate()
            .fetch(WORKSPACES.ID);
    List<UUID> workspaces =
        db.update(BUILDS)
            .set(BUILDS.STATUS, "canceled")
            .set(BUILDS.FINISHED_AT, database.now())
            .where(unbegun)
            .and(BUILDS.WORKSPACE_ID.in(locked))
            .returning(BUILDS.WORKSPACE_ID)
            .fetch(BUILDS.WORKSPACE_ID);
    db.update(WORKSPACES)
        .set(WORKSPACES.STATE, "deleted")
        .set(WORKSPACES.DELETED_AT, database.now())
        .where(WORKSPACES.ID.in(workspaces))
        .execute();
    return 0;
  }

  private int delete(DSLContext db, Action.Delete delete, int room, UUID pass, Runner runner) {
    List<UUID> wanted = delete.ids().stream().limit(room).map(UUID::fromString).toList();
    List<UUID> taken =
        db.update(WORKSPACES)
            .set(WORKSPACES.STATE, "deleting")
            .where(WORKSPACES.ID.in(wanted))
            .and(WORKSPACES.OWNER.isNull())
            .and(WORKSPACES.STATE.in(inline("ready"), inline("unhealthy")))
            .returning(WORKSPACES.ID)
            .fetch(WORKSPACES.ID);
    for (UUID workspace : taken) {
      new NewBuild(
              DerivedId.of(pass, "delete", workspace),
              workspace,
              Transition.DELETE,
              switch (delete.reason()) {
                case INACTIVE -> BuildReason.INACTIVE;
                case EXPIRED -> BuildReason.EXPIRED;
                case SURPLUS -> BuildReason.SURPLUS;
              },
              INITIATOR,
              Optional.of(runner))
          .insert(db, database.now());
    }
    return taken.size();
  }

  private int create(DSLContext db, Stock.Context context, int count, UUID pass, Runner runner) {
    List<UUID> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(DerivedId.of(pass, context.preset(), "workspace", i));
    }
    int created = 0;
    for (UUID id : ids) {
      int inserted =
          db.insertInto(WORKSPACES)
              .set(WORKSPACES.ID, id)
              .set(WORKSPACES.ORGANIZATION_ID, context.organization().value())
              .set(WORKSPACES.POOL_ID, context.pool().value())
              .set(WORKSPACES.PRESET_ID, context.preset().value())
              .set(WORKSPACES.NAME, nameOf(context, id))
              .set(WORKSPACES.STATE, "starting")
              .set(WORKSPACES.CREATED_AT, database.now())
              .onConflictDoNothing()
              .execute();
      created += inserted;
      if (inserted == 1) {
        new NewBuild(
                DerivedId.of(id, "start"),
                id,
                Transition.START,
                BuildReason.MISSING,
                INITIATOR,
                Optional.of(runner))
            .insert(db, database.now());
      }
    }
    Counters.add(db, context.pool().value(), Counter.CREATED, created);
    return ids.size();
  }

  private static String nameOf(Stock.Context context, UUID id) {
    return context.name().preset() + "-" + id.toString().substring(0, 8);
  }
}
