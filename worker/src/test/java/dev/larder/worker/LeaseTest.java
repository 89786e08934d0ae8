package dev.larder.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimResult;
import dev.larder.claim.OnMiss;
import dev.larder.pool.WorkspaceState;
import dev.larder.provision.Operation;
import dev.larder.store.claim.Leases;
import dev.larder.workflow.claim.ClaimAnswer;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Leases end by themselves: the loop wakes for them. */
@NullMarked
@Timeout(120)
class LeaseTest {
  private static final Duration LEASE = Duration.ofHours(8);
  private final Story story = new Story();

  @AfterEach
  void end() {
    story.close();
  }

  @Test
  void aClaimedWorkspaceIsDeletedWhenItsLeaseEndsAndNotSooner() {
    ClaimResult.Owned claim = claimed(new OnMiss.Fail());
    story.pass(LEASE.minusMinutes(1));
    assertThat(story.workspaces()).anyMatch(w -> w.state() == WorkspaceState.CLAIMED);

    story.pass(Duration.ofMinutes(1));
    story.until("it is gone", () -> gone(story, claim));
    assertThat(story.provisioner.list()).hasSize(1);
  }

  @Test
  void whoClaimsThroughTemporalIsToldUntilWhen() {
    ClaimResult.Owned claim = claimed(new OnMiss.Fail());
    ClaimAnswer answer =
        WorkflowStub.fromTyped(story.seeThrough(claim.claim())).getResult(ClaimAnswer.class);
    assertThat(answer.state()).isEqualTo("claimed");
    assertThat(answer.leaseUntil()).isEqualTo(claim.leaseUntil()).isPresent();
  }

  @Test
  void anExtendedLeaseEndsLater() {
    ClaimResult.Owned claim = claimed(new OnMiss.Fail());
    story.pass(LEASE.minusMinutes(1));
    new Leases(story.database).extend(claim.workspace(), Duration.ofHours(1), "alice");
    story.pass(Duration.ofMinutes(55));
    assertThat(gone(story, claim)).isFalse();
    assertThat(story.provisioner.asked(Operation.DELETE)).isZero();

    story.pass(Duration.ofMinutes(5));
    story.until("it is gone", () -> gone(story, claim));
  }

  @Test
  void moreThanOnePassSeesToAreEndedWithoutWaitingForTheFirstOnes() {
    claimed(new OnMiss.Fail());
    story.database.transaction(
        "more of the same",
        db ->
            db.execute(
                """
                insert into larder.workspaces
                select (jsonb_populate_record(w, jsonb_build_object(
                    'id', gen_random_uuid(), 'name', w.name || '-' || i))).*
                from larder.workspaces w, generate_series(1, 54) i where w.state = 'claimed'
                """));
    story.provisioner.hang(Operation.DELETE);
    story.pass(LEASE);
    story.until(
        "all are being deleted",
        () ->
            story.workspaces().stream().filter(w -> w.state() == WorkspaceState.DELETING).count()
                == 55);
  }

  @Test
  void aColdBuildsLeaseEndsToo() {
    ClaimResult.Owned claim = claimed(new OnMiss.Build());
    story.pass(LEASE);
    story.until("it is gone", () -> gone(story, claim));
  }

  @Test
  void aLeaseEndsAfterAllOfTemporalWasLost() {
    ClaimResult.Owned claim = claimed(new OnMiss.Fail());
    Instant later = Instant.ofEpochMilli(story.temporal.currentTimeMillis()).plusSeconds(60);
    story.close();

    try (Story next = new Story(later, story.source)) {
      next.startReconciler();
      next.pass(LEASE);
      next.until("it is gone", () -> gone(next, claim));
    }
  }

  private ClaimResult.Owned claimed(OnMiss onMiss) {
    int desired = onMiss instanceof OnMiss.Build ? 0 : 1;
    story.apply(
        """
        organization: acme
        templates:
          - name: t
            provisioner: {simulated: {claim: 0s}}
            presets:
              - {name: p0, desired: %d, lease: 8h}
        """
            .formatted(desired));
    story.set("interval", "7d"); // no full pass comes to help
    story.startReconciler();
    story.untilReady("p0", desired);
    ClaimResult.Owned claim = (ClaimResult.Owned) story.claim("p0", "alice", onMiss);
    WorkflowStub.fromTyped(story.seeThrough(claim.claim())).getResult(Object.class);
    return claim;
  }

  private static boolean gone(Story story, ClaimResult.Owned claim) {
    return story.workspaces().stream().noneMatch(w -> w.id().equals(claim.workspace()));
  }
}
