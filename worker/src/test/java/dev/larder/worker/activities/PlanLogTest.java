package dev.larder.worker.activities;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.plan.Action;
import dev.larder.plan.Plan.PresetPlan;
import dev.larder.plan.PresetState;
import dev.larder.pool.WorkspaceId;
import dev.larder.store.pass.Decision;
import dev.larder.store.pass.DueOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

@NullMarked
class PlanLogTest {
  private static final Instant NOON = Instant.parse("2025-06-02T12:00:00Z");

  @Test
  void whatOnlyTimeAskedForIsAnAct() {
    WorkspaceId ended = new WorkspaceId(new UUID(0, 1));
    WorkspaceId sick = new WorkspaceId(new UUID(0, 2));
    Decision decision =
        new Decision(
            "acme",
            "java-dev",
            3,
            "large",
            new PresetPlan(
                "p", new PresetState(0, 0, 0, 0, 0, 0, 0, 0), List.of(), Optional.empty()),
            NOON,
            Optional.empty(),
            false,
            new DueOutcome(List.of(ended), List.of(sick), 2));

    assertThat(decision.acts()).isTrue();
    assertThat(decision.describe())
        .isEqualTo("end 1 lease, replace 1 unhealthy, report 2 leases that end soon");
    assertThat(PlanLog.keys(decision).toString())
        .contains(
            "end_leases=1, replace_unhealthy=1, notify_leases=2, delete_ids=" + ended + "," + sick);
  }

  @Test
  void aHoldThatIsNewIsAWarningUnlessItIsASlowStart() {
    assertThat(PlanLog.level(heldAnew(Action.HoldReason.SLOW_START))).isEqualTo(Level.INFO);
    assertThat(PlanLog.level(heldAnew(Action.HoldReason.BACKOFF))).isEqualTo(Level.WARN);
    assertThat(PlanLog.level(heldAnew(Action.HoldReason.SLOW_START, Action.HoldReason.LIMIT)))
        .isEqualTo(Level.WARN);
  }

  private static Decision heldAnew(Action.HoldReason... reasons) {
    return new Decision(
        "acme",
        "java-dev",
        3,
        "large",
        new PresetPlan(
            "p",
            new PresetState(0, 0, 5, 0, 0, 0, 0, 0),
            Stream.of(reasons)
                .<Action>map(reason -> new Action.Hold(reason, 2, Optional.empty()))
                .toList(),
            Optional.empty()),
        NOON,
        Optional.empty(),
        true,
        new DueOutcome(List.of(), List.of(), 0));
  }

  @Test
  void aLineHasWhoWhatTheNumbersBehindItAndUntilWhen() {
    Decision decision =
        new Decision(
            "acme",
            "java-dev",
            3,
            "large",
            new PresetPlan(
                "p",
                new PresetState(7, 2, 5, 4, 0, 1, 0, 6),
                List.of(
                    new Action.Delete(Action.DeleteReason.EXPIRED, List.of("w1", "w2")),
                    new Action.Hold(
                        Action.HoldReason.BACKOFF, 2, Optional.of(NOON.plusSeconds(90))),
                    new Action.Create(1)),
                Optional.empty()),
            NOON,
            Optional.of(NOON.plusSeconds(90)),
            true,
            new DueOutcome(List.of(), List.of(), 0));

    assertThat(PlanLog.keys(decision).toString())
        .isEqualTo(
            "{organization=acme, template=java-dev, version=3, preset=large, delete_expired=2,"
                + " hold_backoff=2, create=1, delete_ids=w1,w2, desired=5, actual=7, starting=1,"
                + " stopping=0, deleting=6, expired=2, extraneous=0, eligible=4,"
                + " until=2025-06-02T12:01:30Z, seconds_left=90}");
  }
}
