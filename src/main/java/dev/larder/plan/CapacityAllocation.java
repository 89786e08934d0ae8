package dev.larder.plan;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Shares the room under limits among presets: who has waited longest comes first, each gets what it
 * needs while there is room in every scope it belongs to. Pure.
 */
public final class CapacityAllocation {
  private CapacityAllocation() {}

  /** A limit's remaining room, and the presets that it counts. */
  public record Scope(int room, Set<String> presets) {}

  /**
   * A preset that wants to create.
   *
   * @param deferredSince since when a limit has held it back
   */
  public record Demand(String preset, int creates, Optional<Instant> deferredSince) {}

  /** The room of each demand, in every scope it belongs to; presets in no scope are left out. */
  public static Map<String, Integer> allocate(List<Demand> demands, List<Scope> scopes) {
    int[] left = scopes.stream().mapToInt(s -> Math.max(0, s.room())).toArray();
    Map<String, Integer> rooms = new HashMap<>();
    demands.stream()
        .sorted(
            Comparator.comparing((Demand d) -> d.deferredSince().orElse(Instant.MAX))
                .thenComparing(Demand::preset))
        .forEach(
            demand -> {
              int room = Integer.MAX_VALUE;
              for (int i = 0; i < left.length; i++) {
                if (scopes.get(i).presets().contains(demand.preset())) {
                  room = Math.min(room, left[i]);
                }
              }
              if (room == Integer.MAX_VALUE) {
                return;
              }
              int granted = Math.min(room, demand.creates());
              for (int i = 0; i < left.length; i++) {
                if (scopes.get(i).presets().contains(demand.preset())) {
                  left[i] -= granted;
                }
              }
              rooms.put(demand.preset(), granted);
            });
    return rooms;
  }
}
