package dev.larder.store.counter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * How long many things took, by bucket.
 *
 * @param counts how many took no longer than each of {@link #BOUNDS} and longer than the one
 *     before; the last: longer than all
 * @param total of all of them together
 */
public record Histogram(List<Long> counts, Duration total) {
  /** The buckets' upper bounds: from a claim's millisecond to a slow build's hour. */
  public static final List<Duration> BOUNDS =
      LongStream.of(
              1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000,
              120_000, 300_000, 600_000, 1_800_000, 3_600_000)
          .mapToObj(Duration::ofMillis)
          .toList();

  public static final Histogram NONE =
      new Histogram(Collections.nCopies(BOUNDS.size() + 1, 0L), Duration.ZERO);

  public Histogram {
    counts = List.copyOf(counts);
    if (counts.size() != BOUNDS.size() + 1) {
      throw new IllegalArgumentException("one count for each bucket, not " + counts.size());
    }
  }

  /** The upper bound of the bucket in which so many microseconds fall, as it is stored. */
  public static long bound(long micros) {
    return BOUNDS.stream()
        .mapToLong(Histogram::micros)
        .filter(bound -> micros <= bound)
        .findFirst()
        .orElse(Long.MAX_VALUE);
  }

  /** With so many more in the bucket with this stored bound. */
  public Histogram with(long upTo, long count, Duration took) {
    List<Long> more = new ArrayList<>(counts);
    int bucket = 0;
    while (bucket < BOUNDS.size() && micros(BOUNDS.get(bucket)) < upTo) {
      bucket++;
    }
    more.set(bucket, more.get(bucket) + count);
    return new Histogram(more, total.plus(took));
  }

  /** Both together. */
  public Histogram plus(Histogram other) {
    List<Long> sum = new ArrayList<>();
    for (int bucket = 0; bucket < counts.size(); bucket++) {
      sum.add(counts.get(bucket) + other.counts.get(bucket));
    }
    return new Histogram(sum, total.plus(other.total));
  }

  public long count() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  /**
   * What this share of them did not exceed, estimated within its bucket; empty: nothing was timed.
   * What took longer than all bounds counts as the last one.
   */
  public Optional<Duration> quantile(double share) {
    double rank = share * count();
    double below = 0;
    for (int bucket = 0; bucket < counts.size(); bucket++) {
      long here = counts.get(bucket);
      if (here > 0 && below + here >= rank) {
        return Optional.of(within(bucket, (rank - below) / here));
      }
      below += here;
    }
    return Optional.empty();
  }

  private static Duration within(int bucket, double share) {
    if (bucket == BOUNDS.size()) {
      return BOUNDS.getLast();
    }
    long from = bucket == 0 ? 0 : micros(BOUNDS.get(bucket - 1));
    long to = micros(BOUNDS.get(bucket));
    return Duration.ofNanos((from + Math.round((to - from) * share)) * 1_000);
  }

  private static long micros(Duration bound) {
    return bound.toNanos() / 1_000;
  }
}
