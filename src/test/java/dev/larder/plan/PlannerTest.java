package dev.larder.plan;

import static dev.larder.plan.Fixture.NOON;
import static dev.larder.plan.Fixture.preset;
import static dev.larder.plan.Fixture.window;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.plan.Action.Hold;
import dev.larder.plan.Action.HoldReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static final Duration TICK = Duration.ofNanos(1_000);
  private static final Duration MAX = Duration.ofSeconds(Long.MAX_VALUE);

  @Test
  void whatIsMissingIsCreated() {
    Fixture story = preset("a", 5).ready("w1", "a", 10).starting("a", 1);
    assertThat(story.planned("a")).isEqualTo("create 3");
    assertThat(story.plan().nextWake()).isEmpty();
  }

  @Test
  void aFullPresetNeedsNothing() {
    assertThat(preset("a", 1).ready("w1", "a", 10).planned("a")).isEqualTo("nothing to do");
  }

  @Test
  void anInactivePresetIsDrained() {
    Fixture story = preset("old", 5).inactive("old").ready("w1", "old", 10).pending("old", 2);
    assertThat(story.planned("old")).isEqualTo("cancel pending builds, delete 1 (inactive)");
  }

  @Test
  void presetsThatArePausedKeepEverything() {
    Fixture story = preset("a", 1).ttl("a", Duration.ofMinutes(5)).ready("w1", "a", 3);
    story.ready("w2", "a", 10).andPreset("b", 2).presetPaused("a");
    assertThat(story.planned("a")).isEqualTo("nothing to do");
    assertThat(story.planOf("a").state().expired()).isEqualTo(1);
    assertThat(story.planOf("a").wakeAt()).isEmpty();
    assertThat(story.planned("b")).isEqualTo("create 2");
  }

  @Test
  void roomBoundsWhatIsCreatedNow() {
    assertThat(preset("a", 5).room("a", 2).planned("a")).isEqualTo("hold 3 (limit), create 2");
    assertThat(preset("a", 5).room("a", -7).planned("a")).isEqualTo("hold 5 (limit)");
    assertThat(preset("a", 5).room("a", 9).planned("a")).isEqualTo("create 5");
  }

  @Test
  void aBackoffGoesBeforeTheRoom() {
    Fixture story = preset("a", 5).room("a", 2).failed("a", 2, NOON);
    assertThat(story.planned("a")).isEqualTo("hold 5 (backoff until 2025-06-02T12:02:00Z)");
  }

  @Test
  void aSlowStartHoldsWhatItsWidthDoesNotLeaveOpen() {
    Fixture story = preset("a", 9).startWidth("a", 4).starting("a", 1);
    assertThat(story.planned("a")).isEqualTo("hold 5 (slow-start), create 3");
    assertThat(story.room("a", 1).planned("a"))
        .isEqualTo("hold 5 (slow-start), hold 2 (limit), create 1");
    assertThat(story.starting("a", 4).planned("a")).isEqualTo("hold 4 (slow-start)");
    assertThat(story.failed("a", 1, NOON).planned("a"))
        .isEqualTo("hold 4 (backoff until 2025-06-02T12:01:00Z)");
  }

  @Test
  void aDueProbeBuildsOneInSpiteOfTheBackoff() {
    Fixture story = preset("a", 5).hardLimited("a").failed("a", 3, NOON).probe("a", NOON);
    assertThat(story.planned("a")).isEqualTo("hold 4 (hard-limit), create 1");
    assertThat(story.room("a", 0).planned("a")).isEqualTo("hold 4 (hard-limit), hold 1 (limit)");
  }

  @Test
  void aProbeThatIsNotDueIsWaitedFor() {
    Instant later = NOON.plusSeconds(600);
    Fixture story = preset("a", 5).hardLimited("a").probe("a", later);
    assertThat(story.planned("a")).isEqualTo("hold 5 (hard-limit)");
    assertThat(story.plan().nextWake()).contains(later);
  }

  @Test
  void aProbeOfAFullPresetChangesNothing() {
    Fixture story = preset("a", 1).ready("w1", "a", 5).hardLimited("a");
    assertThat(story.probe("a", NOON.plusSeconds(600)).plan().nextWake()).isEmpty();
  }

  @Test
  void oldStockStaysAsFarAsTheNewIsLacking() {
    Fixture story = preset("old", 3).inactive("old").andPreset("new", 3).ready("n1", "new", 1);
    story.ready("o1", "old", 60).ready("o2", "old", 50).notReady("o3", "old", 5);
    story.replenishFirst("old", "pool").replenishFirst("new", "pool");
    assertThat(story.deleted("old")).containsExactly("o3");
    assertThat(story.planned("new")).isEqualTo("create 2");
    assertThat(story.ready("n2", "new", 1).deleted("old")).containsExactly("o1", "o3");
    assertThat(story.ready("n3", "new", 1).deleted("old")).containsExactly("o1", "o2", "o3");
  }

  @Test
  void expiredStockStaysAsFarAsTheNewIsLacking() {
    Fixture story = preset("a", 2).replenishFirst("a", "pool").ttl("a", Duration.ofMinutes(30));
    story.ready("w1", "a", 60).ready("w2", "a", 50).ready("w3", "a", 40).ready("w4", "a", 5);
    assertThat(story.planned("a")).isEqualTo("delete 2 (expired), create 1");
    assertThat(story.deleted("a")).containsExactly("w1", "w2");
  }

  @Test
  void oldStockOfOtherPoolsOrOfADeadTemplateGoes() {
    Fixture story = preset("old", 3).inactive("old").andPreset("new", 3).ready("o1", "old", 60);
    story.replenishFirst("old", "one").replenishFirst("new", "another");
    assertThat(story.deleted("old")).containsExactly("o1");
    assertThat(story.replenishFirst("new", "one").inactive("new").deleted("old"))
        .containsExactly("o1");
  }

  @Test
  void oldStockIsPlannedAgainWhenTheNewExpires() {
    Fixture story = preset("old", 1).inactive("old").andPreset("new", 1).ready("n1", "new", 10);
    story.ready("o1", "old", 60).ttl("new", Duration.ofMinutes(15));
    story.replenishFirst("old", "pool").replenishFirst("new", "pool");
    assertThat(story.planOf("old").wakeAt()).contains(NOON.plusSeconds(300).plus(TICK));
  }

  @Test
  void aScheduleThatCannotBeReadIsIgnoredAndSaid() {
    Fixture story = preset("a", 1).schedule("a", "UTC", window("* 22-5 * * *", 9));
    assertThat(story.planned("a"))
        .isEqualTo(
            "create 1, schedule ignored: windows[0]: hour: the range 22-5 is reversed; "
                + "write 22-23,0-5");
  }

  @Test
  void absurdNumbersAreBornePatiently() {
    Fixture story = preset("a", Integer.MAX_VALUE).starting("a", Integer.MAX_VALUE);
    story.starting("a", Integer.MAX_VALUE).starting("a", -5).ready("w1", "a", 1);
    story.andPreset("b", -3).ready("w2", "b", 1).andPreset("c", Integer.MAX_VALUE);
    assertThat(story.planOf("a").state().starting()).isEqualTo(Integer.MAX_VALUE);
    assertThat(story.planned("a")).isEqualTo("nothing to do");
    assertThat(story.planned("b")).isEqualTo("delete 1 (surplus)");
    assertThat(story.planned("c")).isEqualTo("create 2147483647");
  }

  @Test
  void durationsWithoutEndNeverEnd() {
    Fixture story = preset("a", 2).ttl("a", MAX).ready("w1", "a", 1);
    story.waitsAfterFailure(MAX).failed("a", Integer.MAX_VALUE, NOON);
    assertThat(story.planOf("a").actions())
        .containsExactly(new Hold(HoldReason.BACKOFF, 1, Optional.of(Instant.MAX)));
    assertThat(story.plan().nextWake()).isEmpty();
  }

  @Test
  void aPresetWhosePlanningFailsIsHeldAlone() {
    Fixture story = preset("a", 1).schedule("a", "UTC", window("* 9 * * *", 2));
    story.andPreset("b", 1).at(Instant.MAX);
    assertThat(story.planned("a")).startsWith("hold (error), planning failed: ");
    assertThat(story.planned("b")).isEqualTo("create 1");
  }

  @Test
  void oldStockStaysWhileNobodyKnowsWhatTheNewLacks() {
    Fixture story = preset("old", 1).inactive("old").andPreset("new", 1).at(Instant.MAX);
    story.ready("o1", "old", 60).schedule("new", "UTC", window("* 9 * * *", 2));
    story.replenishFirst("old", "pool").replenishFirst("new", "pool");
    assertThat(story.planned("old")).isEqualTo("nothing to do");
  }

  @Test
  void timeToLiveOfZeroIsNone() {
    Fixture story = preset("a", 1).ttl("a", Duration.ZERO).ready("w1", "a", 600);
    assertThat(story.planned("a")).isEqualTo("nothing to do");
    assertThat(story.invalidated("a", NOON).deleted("a")).containsExactly("w1");
  }
}
