package dev.larder.worker.bench;

import java.util.ArrayList;
import java.util.List;

/** How long something took, each time, in milliseconds. */
final class Times {
  private final List<Double> millis = new ArrayList<>();

  synchronized void add(long nanos) {
    millis.add(nanos / 1e6);
  }

  synchronized int count() {
    return millis.size();
  }

  synchronized double last() {
    return millis.getLast();
  }

  synchronized double median() {
    return quantile(0.5);
  }

  /** The time within which this share of them was. */
  synchronized double quantile(double share) {
    List<Double> sorted = millis.stream().sorted().toList();
    return sorted.get(Math.min(sorted.size() - 1, (int) (sorted.size() * share)));
  }
}
