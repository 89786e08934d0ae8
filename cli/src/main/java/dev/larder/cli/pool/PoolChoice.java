package dev.larder.cli.pool;

import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Item;
import dev.larder.cli.server.ApiPath;
import dev.larder.cli.server.Server;
import dev.larder.document.Suggestion;
import dev.larder.pool.PoolName;
import java.util.List;
import java.util.stream.Collectors;

/** Finds the pools that a person named. */
public final class PoolChoice {
  private static final ApiPath ALL = ApiPath.of("pools");

  private PoolChoice() {}

  /** All that the token may read. */
  public static List<Item> all(Server server) {
    return server.list(ALL);
  }

  /** Those named, in that order; all when none is named. */
  public static List<Item> of(List<Item> pools, List<PoolName> named) {
    return named.isEmpty() ? pools : named.stream().map(name -> one(pools, name)).toList();
  }

  /** The one that is meant, with its organization. */
  public static PoolName named(Server server, PoolName name) {
    return nameOf(one(all(server), name));
  }

  /** Where it is on a server. */
  public static ApiPath path(PoolName pool, String... below) {
    String text =
        ApiPath.of("pools", pool.organization().orElseThrow(), pool.template(), pool.preset())
            .text();
    return new ApiPath(text + (below.length == 0 ? "" : "/" + String.join("/", below)));
  }

  public static PoolName nameOf(Item pool) {
    return PoolName.of(pool.text("organization"), pool.text("template"), pool.text("preset"));
  }

  /** Refuses a name that no pool has, or that several organizations' pools have. */
  public static Item one(List<Item> pools, PoolName name) {
    List<Item> found = pools.stream().filter(pool -> matches(nameOf(pool), name)).toList();
    if (found.isEmpty()) {
      throw CommandFailure.wrongInput(
          "there is no pool \"%s\"; %s".formatted(name, advice(pools, name)));
    }
    if (found.size() > 1) {
      throw CommandFailure.wrongInput(
          "which organization? write "
              + found.stream()
                  .map(pool -> nameOf(pool).toString())
                  .collect(Collectors.joining(" or ")));
    }
    return found.getFirst();
  }

  private static boolean matches(PoolName pool, PoolName asked) {
    return pool.template().equals(asked.template())
        && pool.preset().equals(asked.preset())
        && (asked.organization().isEmpty() || asked.organization().equals(pool.organization()));
  }

  private static String advice(List<Item> pools, PoolName asked) {
    if (pools.isEmpty()) {
      return "there are no pools yet; `larder apply -f FILE` makes some";
    }
    return Suggestion.advice(
        asked.toString(),
        pools.stream()
            .map(PoolChoice::nameOf)
            .map(
                pool ->
                    asked.organization().isPresent()
                        ? pool.toString()
                        : pool.template() + "/" + pool.preset())
            .toList());
  }
}
