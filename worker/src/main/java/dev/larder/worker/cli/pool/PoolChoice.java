package dev.larder.worker.cli.pool;

import dev.larder.document.Suggestion;
import dev.larder.pool.PoolName;
import dev.larder.store.view.PoolStock;
import dev.larder.worker.cli.frame.CommandFailure;
import java.util.List;
import java.util.stream.Collectors;

/** Finds the pools that a person named. */
public final class PoolChoice {
  private PoolChoice() {}

  /** Those named, in that order; all when none is named. */
  public static List<PoolStock> of(List<PoolStock> pools, List<PoolName> named) {
    return named.isEmpty() ? pools : named.stream().map(name -> one(pools, name)).toList();
  }

  /** Refuses a name that no pool has, or that several organizations' pools have. */
  public static PoolStock one(List<PoolStock> pools, PoolName name) {
    List<PoolStock> found = pools.stream().filter(pool -> matches(pool.name(), name)).toList();
    if (found.isEmpty()) {
      throw CommandFailure.wrongInput(
          "there is no pool \"%s\"; %s".formatted(name, advice(pools, name)));
    }
    if (found.size() > 1) {
      throw CommandFailure.wrongInput(
          "which organization? write "
              + found.stream()
                  .map(pool -> pool.name().toString())
                  .collect(Collectors.joining(" or ")));
    }
    return found.getFirst();
  }

  private static boolean matches(PoolName pool, PoolName asked) {
    return pool.template().equals(asked.template())
        && pool.preset().equals(asked.preset())
        && (asked.organization().isEmpty() || asked.organization().equals(pool.organization()));
  }

  private static String advice(List<PoolStock> pools, PoolName asked) {
    if (pools.isEmpty()) {
      return "there are no pools yet; `larder apply -f FILE` makes some";
    }
    return Suggestion.advice(
        asked.toString(),
        pools.stream()
            .map(
                pool -> asked.organization().isPresent() ? pool.name().toString() : shortName(pool))
            .toList());
  }

  private static String shortName(PoolStock pool) {
    return pool.name().template() + "/" + pool.name().preset();
  }
}
