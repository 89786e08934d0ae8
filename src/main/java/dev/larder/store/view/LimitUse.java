package dev.larder.store.view;

import dev.larder.pool.Label;
import dev.larder.pool.PoolName;
import java.util.List;

/**
 * A limit, and what of it is used.
 *
 * @param whose the organization's or pool's name; "" for the limits in total
 * @param users the pools that use most of it, most first, at most {@link #MAX_USERS}
 */
public record LimitUse(
    Scope scope, String whose, Counted counted, int limit, int used, List<User> users) {
  public static final int MAX_USERS = 5;

  public LimitUse {
    users = List.copyOf(users);
  }

  /** How far a limit reaches. */
  public enum Scope implements Label {
    PRESET,
    ORGANIZATION,
    TOTAL
  }

  /** What a limit counts: prebuilds in all states, or builds of stock under way. */
  public enum Counted implements Label {
    PREBUILDS,
    IN_FLIGHT
  }

  /** What one pool uses. */
  public record User(PoolName pool, int used) {}

  /** How many more it allows. */
  public int room() {
    return Math.max(0, limit - used);
  }

  /** "organization acme: 20 of 20 prebuilds". */
  public String describe() {
    return "%s%s: %d of %d %s"
        .formatted(
            switch (scope) {
              case PRESET -> "preset";
              case ORGANIZATION -> "organization";
              case TOTAL -> "total";
            },
            whose.isEmpty() ? "" : " " + whose,
            used,
            limit,
            switch (counted) {
              case PREBUILDS -> "prebuilds";
              case IN_FLIGHT -> "builds in flight";
            });
  }
}
