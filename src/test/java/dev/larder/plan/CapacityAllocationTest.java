package dev.larder.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.plan.CapacityAllocation.Demand;
import dev.larder.plan.CapacityAllocation.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** How the room under limits is shared. */
@NullMarked
class CapacityAllocationTest {
  private static final Instant NOON = Instant.parse("2025-06-02T12:00:00Z");

  @Test
  void whoHasWaitedLongestComesFirst() {
    Map<String, Integer> rooms =
        CapacityAllocation.allocate(
            List.of(waits("a", 3, 20), waits("b", 3, 10), new Demand("c", 3, Optional.empty())),
            List.of(new Scope(5, Set.of("a", "b", "c"))));

    assertThat(rooms).isEqualTo(Map.of("b", 3, "a", 2, "c", 0));
  }

  @Test
  void theNarrowestOfItsScopesCountsAndWhatItLeavesGoesToOthers() {
    Map<String, Integer> rooms =
        CapacityAllocation.allocate(
            List.of(waits("a", 5, 10), waits("b", 5, 20)),
            List.of(new Scope(1, Set.of("a")), new Scope(4, Set.of("a", "b"))));

    assertThat(rooms).isEqualTo(Map.of("a", 1, "b", 3));
  }

  @Test
  void aScopeThatIsOverItsLimitHasNoRoomAndAPresetInNoneIsLeftOut() {
    Map<String, Integer> rooms =
        CapacityAllocation.allocate(
            List.of(waits("a", 5, 10), waits("b", 5, 20)), List.of(new Scope(-3, Set.of("a"))));

    assertThat(rooms).isEqualTo(Map.of("a", 0));
  }

  @Property
  boolean noScopeIsEverOverfullAndNoRoomIsWastedWithinOne(
      @ForAll @Size(3) List<@IntRange(max = 9) Integer> wanted,
      @ForAll @IntRange(max = 20) int room) {
    Map<String, Integer> rooms =
        CapacityAllocation.allocate(
            List.of(
                waits("a", wanted.get(0), 1),
                waits("b", wanted.get(1), 2),
                waits("c", wanted.get(2), 3)),
            List.of(new Scope(room, Set.of("a", "b", "c"))));
    int given = rooms.values().stream().mapToInt(Integer::intValue).sum();
    return given == Math.min(room, wanted.stream().mapToInt(Integer::intValue).sum());
  }

  private static Demand waits(String preset, int creates, int sinceMinute) {
    return new Demand(preset, creates, Optional.of(NOON.plusSeconds(60L * sinceMinute)));
  }
}
