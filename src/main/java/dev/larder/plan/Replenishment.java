package dev.larder.plan;

import dev.larder.pool.Rollover;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What stays of a pool's old stock until its replacement is ready, where the pool's rollover is
 * {@code replenish-first}: of the stock of inactive presets and of the expired stock of the active
 * one, as many as the active preset lacks of its target. The ready ones stay before those that are
 * not, then the newest, then by id: the oldest go first.
 *
 * @param kept the ids of what stays
 * @param nextChange the first instant after now at which time alone changes how many do
 */
record Replenishment(Set<String> kept, Optional<Instant> nextChange) {
  static final Replenishment NONE = new Replenishment(Set.of(), Optional.empty());

  /** Whether a preset keeps its pool's old stock. */
  static boolean appliesTo(Snapshot.Preset preset) {
    return preset.active() && preset.rollover() == Rollover.REPLENISH_FIRST;
  }

  /** For the presets of one pool. */
  static Replenishment of(List<Stock> pool) {
    List<Stock> replenished =
        pool.stream().filter(stock -> appliesTo(stock.snapshot().preset())).toList();
    if (replenished.isEmpty()) {
      return NONE;
    }
    long lacking =
        replenished.stream()
            .mapToLong(stock -> Math.max(0, stock.state().desired() - stock.state().eligible()))
            .sum();
    return new Replenishment(
        keep(pool, lacking),
        replenished.stream()
            .flatMap(stock -> NextWake.ofStock(stock).stream())
            .min(Comparator.naturalOrder()));
  }

  /** All old stock stays. */
  static Replenishment all(List<Stock> pool) {
    return new Replenishment(keep(pool, Long.MAX_VALUE), Optional.empty());
  }

  List<Snapshot.Prebuild> without(List<Snapshot.Prebuild> old) {
    return old.stream().filter(prebuild -> !kept.contains(prebuild.id())).toList();
  }

  private static Set<String> keep(List<Stock> pool, long count) {
    Set<String> kept = new HashSet<>();
    pool.stream()
        .flatMap(stock -> stock.old().stream())
        .sorted(Stock.MIN_USEFUL_FIRST.reversed())
        .limit(count)
        .forEach(prebuild -> kept.add(prebuild.id()));
    return kept;
  }
}
