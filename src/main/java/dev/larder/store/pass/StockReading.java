package dev.larder.store.pass;

import dev.larder.plan.CapacityAllocation;
import dev.larder.plan.Planner;
import dev.larder.plan.Schedule;
import dev.larder.plan.Snapshot;
import dev.larder.pool.PoolId;
import dev.larder.pool.PoolName;
import dev.larder.pool.Transition;
import dev.larder.store.setting.Settings;
import dev.larder.store.sql.ExponentialBackoff;
import dev.larder.store.sql.StoredJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/**
 * Turns what {@link StockQuery} read into the planner's snapshot, with the room that limits leave.
 */
final class StockReading {
  private final StockAnswer answer;
  private final Settings settings;
  private final Purpose purpose;

  private StockReading(StockAnswer answer, Settings settings, Purpose purpose) {
    this.answer = answer;
    this.settings = settings;
    this.purpose = purpose;
  }

  /** What a reading is for: it says which room is given away already. */
  sealed interface Purpose {
    /** To plan: what earlier plans let through holds its room until it is applied. */
    record ToPlan() implements Purpose {}

    /**
     * To apply a pool's plan, under the locks: what plans let through for other pools is theirs.
     *
     * @param admitted what this pool's plan let through, where that was a moment ago: room that
     *     appeared since belongs to those who have waited longest, as the next plan finds
     */
    record ToApply(PoolId pool, OptionalInt admitted) implements Purpose {}

    default Optional<ToApply> applying() {
      return this instanceof ToApply apply ? Optional.of(apply) : Optional.empty();
    }
  }

  /** Reads these pools. The statement behind it sees one instant. */
  static Stock read(
      DSLContext db,
      Field<Instant> now,
      StockQuery.Scope scope,
      Settings settings,
      Purpose purpose) {
    StockReading reading =
        new StockReading(
            StockQuery.run(db, now, scope, settings, purpose.applying().map(Purpose.ToApply::pool)),
            settings,
            purpose);
    return withRoom(new Stock(reading.snapshot(), reading.contexts(), reading.scopes()));
  }

  private Snapshot snapshot() {
    return new Snapshot(
        answer.now(),
        new Snapshot.Settings(
            settings.backoffInterval(), settings.failureHardLimit(), settings.paused()),
        answer.presets().stream().map(this::preset).toList(),
        prebuilds(),
        answer.presets().stream().flatMap(StockReading::inProgress).toList(),
        answer.presets().stream()
            .filter(row -> row.open().pending() > 0)
            .map(row -> new Snapshot.Pending(row.id().toString(), row.open().pending()))
            .toList(),
        answer.presets().stream().flatMap(p -> backoff(p).stream()).toList());
  }

  private List<Snapshot.Prebuild> prebuilds() {
    List<Snapshot.Prebuild> all = new ArrayList<>();
    for (StockAnswer.PresetRow row : answer.presets()) {
      String preset = row.id().toString();
      row.prebuilds()
          .forEach(
              p ->
                  all.add(
                      new Snapshot.Prebuild(p.id().toString(), preset, p.createdAt(), p.ready())));
    }
    return all;
  }

  private static Stream<Snapshot.InProgress> inProgress(StockAnswer.PresetRow row) {
    StockAnswer.OpenBuildCounts open = row.open();
    return Stream.of(
            new Snapshot.InProgress(row.id().toString(), Transition.START, open.starting()),
            new Snapshot.InProgress(row.id().toString(), Transition.STOP, open.stopping()),
            new Snapshot.InProgress(row.id().toString(), Transition.DELETE, open.deleting()))
        .filter(some -> some.count() > 0);
  }

  private Snapshot.Preset preset(StockAnswer.PresetRow row) {
    boolean hardLimited =
        settings.failureHardLimit() > 0 && row.runLength() >= settings.failureHardLimit();
    return new Snapshot.Preset(
        row.id().toString(),
        Optional.of(row.organization() + "/" + row.template() + "/" + row.preset()),
        row.versionActive(),
        row.templateDeleted(),
        row.templateDeprecated(),
        row.desired(),
        Optional.ofNullable(row.ttl())
            .map(micros -> Duration.ofNanos(Math.multiplyExact(micros, 1000L))),
        hardLimited,
        Optional.ofNullable(row.schedule()).map(json -> schedule(json.data())),
        Optional.ofNullable(row.invalidatedAt()),
        hardLimited ? probeAt(row) : Optional.empty(),
        OptionalInt.empty(),
        Optional.of(row.poolId().toString()),
        row.rollover(),
        row.paused(),
        row.startWidth() == null ? OptionalInt.empty() : OptionalInt.of(row.startWidth()),
        row.served());
  }

  /** After a growing pause one build may test whether the limit can end; none while one is open. */
  private Optional<Instant> probeAt(StockAnswer.PresetRow row) {
    if (row.open().starting() > 0 || row.lastFailure() == null) {
      return Optional.empty();
    }
    Duration pause = ExponentialBackoff.after(row.probesFailed(), settings.probeAfter());
    return Optional.of(row.lastFailure().plus(pause));
  }

  private static Optional<Snapshot.Backoff> backoff(StockAnswer.PresetRow row) {
    return row.runInLookBack() == 0 || row.lastFailure() == null
        ? Optional.empty()
        : Optional.of(
            new Snapshot.Backoff(row.id().toString(), row.runInLookBack(), row.lastFailure()));
  }

  private static Schedule schedule(String json) {
    return StoredJson.read(json, Schedule.class);
  }

  private Map<String, Stock.Context> contexts() {
    Map<String, Stock.Context> contexts = new LinkedHashMap<>();
    for (StockAnswer.PresetRow row : answer.presets()) {
      contexts.put(
          row.id().toString(),
          new Stock.Context(
              row.id(),
              row.poolId(),
              row.organizationId(),
              PoolName.of(row.organization(), row.template(), row.preset()),
              row.tags(),
              row.versionActive() && !row.templateDeleted() && !row.templateDeprecated(),
              Optional.ofNullable(row.deferredSince()),
              row.recorded()));
    }
    return contexts;
  }

  private List<CapacityAllocation.Scope> scopes() {
    List<CapacityAllocation.Scope> scopes = new ArrayList<>();
    for (StockAnswer.PresetRow row : answer.presets()) {
      Set<String> alone = Set.of(row.id().toString());
      add(scopes, row.limitPrebuilds(), row.prebuildsOfPool(), alone);
      add(scopes, row.limitInFlight(), row.inFlightOfPool(), alone);
    }
    for (StockAnswer.OrganizationRow organization : answer.organizations()) {
      int taken = organization.admitted();
      Set<String> members = presets(row -> row.organizationId().equals(organization.id()));
      add(scopes, organization.limitPrebuilds(), organization.prebuilds() + taken, members);
      add(scopes, organization.limitInFlight(), organization.inFlight() + taken, members);
    }
    Set<String> everyone = presets(row -> true);
    settings
        .inFlight()
        .ifPresent(limit -> add(scopes, limit, answer.inFlight() + answer.admitted(), everyone));
    settings
        .prebuilds()
        .ifPresent(
            limit -> add(scopes, limit, answer.prebuildsInTotal() + answer.admitted(), everyone));
    purpose.applying().ifPresent(apply -> addAdmission(scopes, apply));
    return scopes;
  }

  private void addAdmission(List<CapacityAllocation.Scope> scopes, Purpose.ToApply apply) {
    apply
        .admitted()
        .ifPresent(most -> add(scopes, most, 0, presets(row -> row.poolId().equals(apply.pool()))));
  }

  private Set<String> presets(Predicate<StockAnswer.PresetRow> wanted) {
    return answer.presets().stream()
        .filter(wanted)
        .map(row -> row.id().toString())
        .collect(Collectors.toSet());
  }

  private static void add(
      List<CapacityAllocation.Scope> scopes,
      @Nullable Integer limit,
      int used,
      Set<String> members) {
    if (limit != null) {
      scopes.add(new CapacityAllocation.Scope(limit - used, members));
    }
  }

  /** Plans once without limits to learn who wants how much, and shares the room among them. */
  private static Stock withRoom(Stock stock) {
    if (stock.scopes().isEmpty()) {
      return stock;
    }
    List<CapacityAllocation.Demand> demands =
        Planner.plan(stock.snapshot()).presets().stream()
            .map(
                plan ->
                    new CapacityAllocation.Demand(
                        plan.preset(),
                        plan.creates(),
                        stock.context(plan.preset()).deferredSince()))
            .toList();
    Map<String, Integer> rooms = CapacityAllocation.allocate(demands, stock.scopes());
    Snapshot before = stock.snapshot();
    return stock.with(
        new Snapshot(
            before.now(),
            before.settings(),
            before.presets().stream().map(p -> p.withRoom(room(rooms, p.id()))).toList(),
            before.prebuilds(),
            before.inProgress(),
            before.pending(),
            before.backoffs()));
  }

  private static OptionalInt room(Map<String, Integer> rooms, String preset) {
    Integer room = rooms.get(preset);
    return room == null ? OptionalInt.empty() : OptionalInt.of(room);
  }
}
