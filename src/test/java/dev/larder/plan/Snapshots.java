package dev.larder.plan;

import dev.larder.pool.Rollover;
import dev.larder.pool.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/** Any snapshot of four presets in two pools, with everything that may be the case of them. */
final class Snapshots extends DomainContextBase {
  static final Instant NOW = Instant.parse("2025-06-02T12:00:00Z");
  static final Duration TTL = Duration.ofHours(1);
  private static final int PRESETS = 4;
  private static final List<Optional<Schedule>> SCHEDULES =
      List.of(
          Optional.empty(),
          Optional.empty(),
          schedule("UTC", "* 9-12 * * *", 3),
          schedule("UTC", "* 13-14 * * 1-5", 4),
          schedule("Asia/Kolkata", "* */3 * * *", 0),
          schedule("Mars/Olympus", "* 9 * * *", 5));

  /** What may be the case of a preset beside its limits. */
  private record Facts(
      boolean active, int desired, boolean ttl, Optional<Schedule> schedule, int invalidated) {}

  /** What may hold it back. */
  private record Limits(
      boolean hardLimited,
      Optional<Integer> probe,
      Optional<Integer> room,
      Optional<Integer> startWidth) {}

  /** What its presets have in common. */
  private record Pool(Rollover rollover, boolean paused, boolean served) {}

  @Provide
  Arbitrary<Snapshot> snapshot() {
    return Combinators.combine(
            facts().list().ofSize(PRESETS),
            limits().list().ofSize(PRESETS),
            pools().list().ofSize(2),
            prebuilds(),
            inProgress().list().ofMaxSize(5),
            Arbitraries.integers().between(0, 3).list().ofSize(PRESETS),
            Arbitraries.integers().between(0, 4).list().ofSize(PRESETS))
        .as(Snapshots::snapshot);
  }

  private static Arbitrary<Facts> facts() {
    return Combinators.combine(
            Arbitraries.of(true, true, false),
            Arbitraries.integers().between(0, 5),
            Arbitraries.of(true, false),
            Arbitraries.of(SCHEDULES),
            Arbitraries.of(0, 0, 90))
        .as(Facts::new);
  }

  private static Arbitrary<Limits> limits() {
    return Combinators.combine(
            Arbitraries.of(false, false, true),
            Arbitraries.of(-5, 0, 45).optional(),
            Arbitraries.integers().between(0, 4).optional(0.3),
            Arbitraries.integers().between(1, 4).optional(0.3))
        .as(Limits::new);
  }

  private static Arbitrary<Pool> pools() {
    return Combinators.combine(
            Arbitraries.of(Rollover.values()),
            Arbitraries.of(false, false, false, true),
            Arbitraries.of(true, true, true, false))
        .as(Pool::new);
  }

  private static Arbitrary<List<Snapshot.Prebuild>> prebuilds() {
    return Combinators.combine(
            Arbitraries.integers().between(0, PRESETS - 1),
            Arbitraries.integers().between(0, 180),
            Arbitraries.of(true, true, false))
        .as(
            (preset, minutesAgo, ready) ->
                new Snapshot.Prebuild(
                    "", "p" + preset, NOW.minus(Duration.ofMinutes(minutesAgo)), ready))
        .list()
        .ofMaxSize(16)
        .map(Snapshots::named);
  }

  private static List<Snapshot.Prebuild> named(List<Snapshot.Prebuild> prebuilds) {
    List<Snapshot.Prebuild> named = new ArrayList<>();
    for (Snapshot.Prebuild each : prebuilds) {
      named.add(
          new Snapshot.Prebuild("w" + named.size(), each.preset(), each.createdAt(), each.ready()));
    }
    return named;
  }

  private static Arbitrary<Snapshot.InProgress> inProgress() {
    return Combinators.combine(
            Arbitraries.integers().between(0, PRESETS - 1),
            Arbitraries.of(Transition.values()),
            Arbitraries.integers().between(1, 3))
        .as(
            (preset, transition, count) ->
                new Snapshot.InProgress("p" + preset, transition, count));
  }

  private static Snapshot snapshot(
      List<Facts> facts,
      List<Limits> limits,
      List<Pool> pools,
      List<Snapshot.Prebuild> prebuilds,
      List<Snapshot.InProgress> inProgress,
      List<Integer> pending,
      List<Integer> failures) {
    List<Snapshot.Preset> presets = new ArrayList<>();
    List<Snapshot.Pending> pendings = new ArrayList<>();
    List<Snapshot.Backoff> backoffs = new ArrayList<>();
    for (int i = 0; i < PRESETS; i++) {
      String id = "p" + i;
      boolean building =
          inProgress.stream()
              .anyMatch(row -> row.preset().equals(id) && row.transition() == Transition.START);
      presets.add(preset(id, facts.get(i), limits.get(i), pools.get(i / 2), building));
      pendings.add(new Snapshot.Pending(id, pending.get(i)));
      if (failures.get(i) > 0) {
        backoffs.add(new Snapshot.Backoff(id, failures.get(i), NOW.minusSeconds(150)));
      }
    }
    return new Snapshot(
        NOW,
        new Snapshot.Settings(Duration.ofMinutes(1), 3, false),
        presets,
        prebuilds,
        inProgress,
        pendings,
        backoffs);
  }

  private static Snapshot.Preset preset(
      String id, Facts facts, Limits limits, Pool pool, boolean building) {
    return new Snapshot.Preset(
        id,
        Optional.empty(),
        facts.active(),
        false,
        false,
        facts.desired(),
        facts.ttl() ? Optional.of(TTL) : Optional.empty(),
        limits.hardLimited(),
        facts.schedule(),
        facts.invalidated() > 0
            ? Optional.of(NOW.minus(Duration.ofMinutes(facts.invalidated())))
            : Optional.empty(),
        building
            ? Optional.empty()
            : limits.probe().map(minutes -> NOW.plus(Duration.ofMinutes(minutes))),
        limits.room().map(OptionalInt::of).orElse(OptionalInt.empty()),
        Optional.of(id.equals("p0") || id.equals("p1") ? "x" : "y"),
        pool.rollover(),
        pool.paused(),
        limits.startWidth().map(OptionalInt::of).orElse(OptionalInt.empty()),
        pool.served());
  }

  private static Optional<Schedule> schedule(String timezone, String cron, int desired) {
    return Optional.of(new Schedule(timezone, List.of(new Schedule.Window(cron, desired))));
  }
}
