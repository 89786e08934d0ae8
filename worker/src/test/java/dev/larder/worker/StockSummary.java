package dev.larder.worker;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;

import dev.larder.store.view.PoolStock;
import java.util.List;
import java.util.TreeMap;

/** How many pools stand alike: a line for each way, for messages of tests. */
final class StockSummary {
  private StockSummary() {}

  static String of(List<PoolStock> pools) {
    return pools.stream()
        .collect(groupingBy(p -> p.counts() + " " + p.status(), TreeMap::new, toList()))
        .entrySet()
        .stream()
        .map(e -> e.getValue().size() + " as " + e.getValue().get(0).name() + ": " + e.getKey())
        .collect(joining("\n"));
  }
}
