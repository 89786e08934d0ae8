package dev.larder.store.pass;

import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.PRESETS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.TEMPLATE_VERSIONS;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.selectOne;

import dev.larder.plan.Action;
import dev.larder.plan.Plan;
import dev.larder.plan.Planner;
import dev.larder.plan.Snapshot;
import dev.larder.pool.PoolId;
import dev.larder.pool.PresetId;
import dev.larder.store.Database;
import dev.larder.store.claim.GrantedClaim;
import dev.larder.store.claim.OutOfStock;
import dev.larder.store.claim.WaitingClaims;
import dev.larder.store.setting.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/**
 * The two questions of a pass: what is there, and what is to be done. Reads widely and
 * optimistically; nothing here builds or deletes. What is there and waited for is handed over.
 */
public final class Passes {
  /** Presets with something to do that one page of a plan names. */
  public static final int PAGE = 200;

  /** Deferred presets that one pass looks at, longest deferred first. */
  private static final int MAX_DEFERRED = 500;

  private final Database database;
  private final StoredSnapshots snapshots;

  public Passes(Database database) {
    this.database = database;
    this.snapshots = new StoredSnapshots(database);
  }

  /**
   * A snapshot that was taken and stored.
   *
   * @param now the store's instant of it
   * @param interval between two full passes
   * @param granted claims that waited beside stock, and were served before the snapshot
   */
  public record Taken(
      UUID snapshot, Instant now, int presets, Duration interval, List<GrantedClaim> granted) {}

  /**
   * A preset with something to do.
   *
   * @param label the pool's name, for people
   * @param version the number of its template's version
   * @param plan as text
   */
  public record Todo(PresetId preset, String label, int version, String plan) {}

  /**
   * One page of a plan, in order of preset id.
   *
   * @param wakeIn until the earliest instant at which time alone changes a plan; empty: none
   * @param holding what was decided for presets that only hold; with the first page
   */
  public record Page(
      List<Todo> todo,
      boolean more,
      Optional<Duration> wakeIn,
      int creates,
      int deletes,
      int held,
      List<Decision> holding) {}

  /** A snapshot, and the first page of its plan. */
  public record TakenAndPlanned(Taken taken, Page page) {}

  /**
   * Serves who waits beside stock, reads these presets in one instant, and stores what was read.
   */
  public Taken take(PassScope scope) {
    List<GrantedClaim> granted = WaitingClaims.serveAll(database);
    return stored(read("take snapshot", scope), granted);
  }

  /** The same, and plans it in the same breath. */
  public TakenAndPlanned takeAndPlan(PassScope scope) {
    List<GrantedClaim> granted = WaitingClaims.serveAll(database);
    Reading reading = read("take snapshot", scope);
    Page page = plan(reading.stock(), Optional.empty());
    return new TakenAndPlanned(stored(reading, granted), page);
  }

  private Reading read(String name, PassScope scope) {
    return database.snapshot(name, db -> read(db, scope));
  }

  private Taken stored(Reading reading, List<GrantedClaim> granted) {
    Snapshot snapshot = reading.stock().snapshot();
    return new Taken(
        snapshots.store(snapshot),
        snapshot.now(),
        snapshot.presets().size(),
        reading.settings().interval(),
        granted);
  }

  /** The snapshot of all presets as it would be taken now, without storing it. */
  public Snapshot preview(PassScope scope) {
    return read("look", scope).stock().snapshot();
  }

  private record Reading(Settings settings, Stock stock) {}

  private Reading read(DSLContext db, PassScope scope) {
    Settings settings = Settings.read(db);
    Stock stock =
        StockReading.read(
            db, database.now(), pools(db, scope), settings, new StockReading.Purpose.ToPlan());
    return new Reading(settings, stock);
  }

  public StoredSnapshots snapshots() {
    return snapshots;
  }

  /**
   * Plans a stored snapshot as of its instant, and records holds and wake-ups where they differ
   * from what is recorded. Holds alone are nothing to do.
   */
  public Page plan(UUID snapshot, Instant now, Optional<PresetId> after) {
    return plan(new Stock(snapshots.load(snapshot, now), Map.of(), List.of()), after);
  }

  private Page plan(Stock stock, Optional<PresetId> after) {
    Snapshot taken = stock.snapshot();
    Instant now = taken.now();
    Plan plan = Planner.plan(taken);
    List<Plan.PresetPlan> acting =
        plan.presets().stream().filter(Reconciliation::canCarryOut).toList();
    List<PresetId> page =
        acting.stream()
            .map(p -> PresetId.of(p.preset()))
            .filter(id -> isAfter(after, id))
            .sorted(Comparator.comparing(PresetId::toString))
            .limit(PAGE)
            .toList();
    Recorded recorded =
        after.isEmpty()
            ? database.transaction(
                "record plan", db -> recorded(db, now, record(db, stock, plan, acting), page))
            : database.snapshot("what is due", db -> recorded(db, now, List.of(), page));
    Map<String, String> names =
        taken.presets().stream()
            .collect(Collectors.toMap(Snapshot.Preset::id, p -> p.name().orElse(p.id())));
    Map<String, Todo> todo = new TreeMap<>();
    for (DueWorkspaces.Preset due : recorded.due()) {
      todo.put(due.id().toString(), recorded.todo(due.id(), due.pool(), due.plan()));
    }
    for (Plan.PresetPlan acts : acting) {
      String name = names.getOrDefault(acts.preset(), acts.preset());
      todo.merge(
          acts.preset(),
          recorded.todo(PresetId.of(acts.preset()), name, acts.describe()),
          (due, act) -> recorded.todo(act.preset(), act.label(), due.plan() + ", " + act.plan()));
    }
    List<Todo> rest =
        todo.entrySet().stream()
            .map(Map.Entry::getValue)
            .filter(t -> isAfter(after, t.preset()))
            .toList();
    return new Page(
        rest.stream().limit(PAGE).toList(),
        rest.size() > PAGE,
        recorded.wakeIn(),
        count(plan, Action.Create.class),
        count(plan, Action.Delete.class),
        count(plan, Action.Hold.class),
        recorded.holding());
  }

  /** What the plan is to the database: what only holds, and what time alone changes. */
  private record Recorded(
      List<Decision> holding,
      List<DueWorkspaces.Preset> due,
      Optional<Duration> wakeIn,
      Map<PresetId, Integer> versions) {
    /** One that is gone meanwhile is of version 0: whoever does it finds nothing. */
    Todo todo(PresetId preset, String label, String plan) {
      return new Todo(preset, label, versions.getOrDefault(preset, 0), plan);
    }
  }

  private static Recorded recorded(
      DSLContext db, Instant now, List<Decision> holding, List<PresetId> acting) {
    List<DueWorkspaces.Preset> due = DueWorkspaces.presets(db, now);
    Set<PresetId> todo = new LinkedHashSet<>(acting);
    due.forEach(preset -> todo.add(preset.id()));
    return new Recorded(holding, due, wakeIn(db, now), versions(db, todo));
  }

  /** The numbers of their templates' versions. */
  private static Map<PresetId, Integer> versions(DSLContext db, Set<PresetId> presets) {
    return presets.isEmpty()
        ? Map.of()
        : db.select(PRESETS.ID, TEMPLATE_VERSIONS.NUMBER)
            .from(PRESETS)
            .join(TEMPLATE_VERSIONS)
            .on(TEMPLATE_VERSIONS.ID.eq(PRESETS.TEMPLATE_VERSION_ID))
            .where(PRESETS.ID.in(presets))
            .fetchMap(PRESETS.ID, TEMPLATE_VERSIONS.NUMBER);
  }

  private static boolean isAfter(Optional<PresetId> after, PresetId preset) {
    return after.isEmpty() || preset.toString().compareTo(after.get().toString()) > 0;
  }

  private List<Decision> record(
      DSLContext db, Stock stock, Plan plan, List<Plan.PresetPlan> acting) {
    Snapshot taken = stock.snapshot();
    admit(db, taken, acting); // pools before presets
    PlanRecord.forgetDrained(db);
    OutOfStock.stocked(
        db,
        database.now(),
        plan.presets().stream()
            .filter(p -> p.state().eligible() > 0)
            .map(p -> PresetId.of(p.preset()))
            .collect(Collectors.toSet()));
    Set<PoolId> changed =
        PlanRecord.of(taken, stock.recorded(), plan.presets(), p -> !p.acts())
            .write(db, database.now());
    forgetWakes(db, taken.now());
    return NameDecisions.of(
        db,
        taken,
        plan.presets().stream().filter(p -> !p.acts() && p.hold().isPresent()).toList(),
        changed);
  }

  /** Creates that go ahead under a limit hold their room until their apply has made them true. */
  private void admit(DSLContext db, Snapshot taken, List<Plan.PresetPlan> acting) {
    Map<String, Plan.PresetPlan> plans =
        acting.stream().collect(Collectors.toMap(Plan.PresetPlan::preset, p -> p));
    for (Snapshot.Preset preset : taken.presets()) {
      Plan.PresetPlan plan = plans.get(preset.id());
      if (plan != null
          && plan.creates() > 0
          && preset.room().isPresent()
          && preset.pool().isPresent()) {
        db.update(POOLS)
            .set(POOLS.ADMITTED, plan.creates())
            .set(POOLS.ADMITTED_AT, database.now())
            .where(POOLS.ID.eq(PoolId.of(preset.pool().get())))
            .execute();
      }
    }
  }

  /**
   * A preset that was due but that no pass reads any more has nothing to wake up for. One that is
   * merely not among those of this pass keeps its wake-up.
   */
  private static void forgetWakes(DSLContext db, Instant now) {
    Condition active =
        exists(
            selectOne()
                .from(TEMPLATES)
                .where(TEMPLATES.ACTIVE_VERSION_ID.eq(PRESETS.TEMPLATE_VERSION_ID))
                .and(TEMPLATES.DELETED_AT.isNull()));
    db.update(PRESETS)
        .setNull(PRESETS.WAKE_AT)
        .where(PRESETS.WAKE_AT.le(now))
        .andNot(active)
        .andNot(StockQuery.hasStock())
        .execute();
  }

  /** What is due now is being seen to by those whom this plan names: from then on the next. */
  private static Optional<Duration> wakeIn(DSLContext db, Instant now) {
    return Stream.of(
            Optional.ofNullable(
                db.select(min(PRESETS.WAKE_AT)).from(PRESETS).fetchOne(0, Instant.class)),
            DueWorkspaces.next(db, now))
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder())
        .map(at -> Duration.between(now, at))
        .map(in -> in.isNegative() ? Duration.ZERO : in);
  }

  /**
   * The pools to read. Those that a limit holds back are always among them: room that appears for
   * one preset is theirs first, if they have waited longer.
   */
  private StockQuery.Scope pools(DSLContext db, PassScope scope) {
    return switch (scope) {
      case PassScope.All all -> new StockQuery.Scope.All();
      case PassScope.Presets presets -> withDeferred(db, PRESETS.ID.in(presets.ids()));
      case PassScope.Due due -> withDeferred(db, PRESETS.WAKE_AT.le(database.now()));
      case PassScope.Deferred deferred -> withDeferred(db, DSL.falseCondition());
    };
  }

  private static StockQuery.Scope withDeferred(DSLContext db, Condition which) {
    Set<PoolId> pools =
        new LinkedHashSet<>(
            db.selectDistinct(PRESETS.POOL_ID).from(PRESETS).where(which).fetch(PRESETS.POOL_ID));
    pools.addAll(
        db.select(POOLS.ID)
            .from(POOLS)
            .where(POOLS.DEFERRED_SINCE.isNotNull())
            .orderBy(POOLS.DEFERRED_SINCE, POOLS.ID)
            .limit(MAX_DEFERRED)
            .fetch(POOLS.ID));
    return new StockQuery.Scope.Pools(List.copyOf(pools));
  }

  private static int count(Plan plan, Class<? extends Action> type) {
    return plan.presets().stream()
        .flatMap(p -> p.actions().stream())
        .filter(type::isInstance)
        .mapToInt(
            action ->
                switch (action) {
                  case Action.Create create -> create.count();
                  case Action.Delete delete -> delete.ids().size();
                  case Action.Hold hold -> hold.count();
                  case Action.CancelPending cancel -> 1;
                })
        .sum();
  }
}
