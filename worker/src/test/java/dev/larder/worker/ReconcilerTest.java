package dev.larder.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.OnMiss;
import dev.larder.pool.PoolState;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionResult;
import dev.larder.workflow.loop.PassReport;
import dev.larder.workflow.loop.ReconcilerState;
import io.temporal.client.WorkflowNotFoundException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the loop keeps pools in stock. */
@NullMarked
@Timeout(120)
class ReconcilerTest {
  private final Story story = new Story();

  @AfterEach
  void end() {
    story.close();
  }

  @Test
  void fillsPoolsToDesired() {
    story.applyPools(3, 0, 2);
    story.startReconciler();
    story.untilReady("p0", 3);
    story.untilReady("p2", 2);
    assertThat(story.provisioner.asked(Operation.START)).isEqualTo(5);
    assertThat(story.ready("p1")).isZero();
  }

  @Test
  void aLargePoolFillsBesideOneBuildThatTakesLong() {
    CompletableFuture<Void> mayEnd = new CompletableFuture<>();
    AtomicBoolean first = new AtomicBoolean(true);
    story.provisioner.script(
        request -> {
          if (first.getAndSet(false)) {
            mayEnd.join();
          }
          return Optional.empty();
        });
    story.set("interval", "10h");
    story.applyPools(160);
    story.startReconciler();
    story.untilReady("p0", 159);
    assertThat(story.presetPasses()).as("one workflow saw to them").isEqualTo(1);
    mayEnd.complete(null);
    story.untilReady("p0", 160);
  }

  @Test
  void aBackoffEndsAtItsInstant() {
    story.applyPools(1);
    story.provisioner.fail(Operation.START, "p0");
    story.startReconciler();
    story.until("it failed", () -> story.provisioner.asked(Operation.START) == 1);
    story.until("it is held", () -> story.pool("p0").status().until().isPresent());
    story.provisioner.succeed();

    story.pass(Duration.ofSeconds(55));
    assertThat(story.provisioner.asked(Operation.START)).isEqualTo(1);
    story.pass(Duration.ofSeconds(6));
    story.untilReady("p0", 1);
  }

  @Test
  void oneFailedBuildOfFiveLeavesTheOthersAlone() {
    story.applyPools(5);
    AtomicBoolean failed = new AtomicBoolean();
    story.provisioner.script(
        request ->
            request.operation() == Operation.START && failed.compareAndSet(false, true)
                ? Optional.of(new ProvisionResult.Failed("scripted"))
                : Optional.empty());
    story.startReconciler();
    story.untilReady("p0", 4);
    story.pass(Duration.ofSeconds(61));
    story.untilReady("p0", 5);
    assertThat(story.provisioner.list()).hasSize(5);
    assertThat(story.provisioner.asked(Operation.START)).isEqualTo(6);
  }

  @Test
  void aScheduleWindowOpensAtItsMinute() {
    story.apply(
        """
        organization: acme
        templates:
          - name: t
            provisioner: {simulated: {claim: 0s}}
            presets:
              - name: p0
                desired: 1
                slowStart: false
                schedule:
                  timezone: UTC
                  windows: [{cron: "* 8-17 * * 1-5", desired: 3}]
        """);
    story.startReconciler();
    story.untilReady("p0", 1);

    story.pass(Duration.ofHours(8).minusMinutes(1)); // the story starts on a Monday at midnight
    assertThat(story.provisioner.asked(Operation.START)).isEqualTo(1);
    story.pass(Duration.ofMinutes(1).plusSeconds(5));
    story.untilReady("p0", 3);
    story.pass(Duration.ofHours(10));
    story.untilReady("p0", 1);
  }

  @Test
  void aSignalPlansOnlyItsPresets() {
    story.set("interval", "10h");
    story.applyPools(1, 1);
    story.startReconciler();
    story.untilReady("p0", 1);
    story.untilReady("p1", 1);
    story.settle();
    story.applyPools(2, 2); // in the store alone: nothing is signaled

    story.tellChanged("p1");
    story.untilReady("p1", 2);
    story.pass(Duration.ofMinutes(30));
    assertThat(story.ready("p0")).isEqualTo(1);
    story.reconciler().reconcileNow();
    story.untilReady("p0", 2);
  }

  @Test
  void aPresetThatFailsDoesNotStopOthers() {
    story.applyPools(2, 2);
    story.provisioner.fail(Operation.START, "p0");
    story.startReconciler();
    story.untilReady("p1", 2);
    story.until("p0 waits", () -> story.pool("p0").status().until().isPresent());
    assertThat(story.ready("p0")).isZero();
  }

  @Test
  void surplusIsDeleted() {
    story.applyPools(3);
    story.startReconciler();
    story.untilReady("p0", 3);
    story.applyPools(1);
    story.reconciler().reconcileNow();
    story.until("two are gone", () -> story.provisioner.list().size() == 1);
    story.untilReady("p0", 1);
  }

  @Test
  void aReconcileUpdateAnswersWithWhatTheNextPassPlanned() {
    story.applyPools(2);
    story.startReconciler();
    story.untilReady("p0", 2);
    story.settle();
    story.applyPools(5);
    PassReport report = story.reconciler().reconcile();
    assertThat(report.creates()).isEqualTo(3);
    assertThat(report.started()).isEqualTo(1);
    story.untilReady("p0", 5);
  }

  @Test
  void continuesAsNewUnderAFloodOfUpdatesAndSignalsAndLosesNone() throws Exception {
    story.applyPools(1);
    story.startReconciler(ReconcilerState.first(60, Optional.empty()));
    story.untilReady("p0", 1);
    String firstRun = story.runId();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<PassReport>> answers = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        answers.add(callers.submit(this::reconcile));
        if (i == 20) {
          story.applyPools(4);
          story.tellChanged("p0");
        }
        TimeUnit.MILLISECONDS.sleep(100); // ten a second is what is asked for here
      }
      for (Future<PassReport> answer : answers) {
        assertThat(answer.get(60, TimeUnit.SECONDS).presets()).isEqualTo(1);
      }
    }
    story.untilReady("p0", 4);
    assertThat(story.runId()).isNotEqualTo(firstRun);
    assertThat(story.reconciler().status().failures()).isZero();
  }

  /**
   * The test server refuses an update of a run that has just continued as new, which a real one
   * gives to the next run.
   */
  private PassReport reconcile() {
    while (true) {
      try {
        return story.reconciler().reconcile();
      } catch (WorkflowNotFoundException ended) {
        Thread.onSpinWait(); // the next run is there at once
      }
    }
  }

  @Test
  void aTerminatedReconcilerComesBackAndFills() {
    story.applyPools(1);
    story.startReconciler();
    story.untilReady("p0", 1);
    story.terminateReconciler();
    story.applyPools(3);
    story.startReconciler();
    story.untilReady("p0", 3);
  }

  @Test
  void aDatabaseClockBehindTemporalsDelaysAWakeUpAndNothingElse() {
    story.databaseBehind(Duration.ofSeconds(2));
    story.applyPools(1);
    story.provisioner.fail(Operation.START, "p0");
    story.startReconciler();
    story.until("it is held", () -> story.pool("p0").status().until().isPresent());
    story.provisioner.succeed();
    story.databaseBehind(Duration.ofSeconds(4));
    long before = story.reconciler().status().passes();
    story.pass(Duration.ofSeconds(70));
    story.untilReady("p0", 1);
    assertThat(story.reconciler().status().passes() - before).isLessThan(12);
  }

  @Test
  void aLimitHoldsMostPresetsAndTheRestFill() {
    int[] ones = new int[260];
    Arrays.fill(ones, 1);
    story.applyPools(ones);
    story.limitPrebuilds(60);
    story.startReconciler();
    story.until("sixty are built", () -> story.provisioner.list().size() == 60);
    story.until(
        "the others are held by the limit",
        () ->
            story.views.pools().stream()
                    .filter(p -> p.status().state() == PoolState.LIMITED)
                    .count()
                == 200);
    story.pass(Duration.ofMinutes(20));
    assertThat(story.provisioner.list()).hasSize(60);
    assertThat(story.presetPasses()).isLessThanOrEqualTo(70);
  }

  @Test
  void roomThatAppearsGoesToWhoWaitedLongest() {
    story.applyPools(1, 1);
    story.limitPrebuilds(1);
    story.startReconciler();
    story.until("one is ready", () -> story.ready("p0") + story.ready("p1") == 1);
    String first = story.ready("p0") == 1 ? "p0" : "p1";
    String second = first.equals("p0") ? "p1" : "p0";
    story.until(
        "the other is held", () -> story.pool(second).status().state() == PoolState.LIMITED);
    story.claim(first, "alice", new OnMiss.Fail());
    story.tellChanged(first);
    story.untilReady(second, 1);
  }

  @Test
  void everyoneReadsTheStockOnTheWorkflowsPage() {
    story.applyPools(1);
    story.startReconciler();
    story.untilReady("p0", 1);
    story.reconciler().reconcile();
    assertThat(story.currentDetails())
        .contains("acme/t/p0      1        1         -         -  full\n")
        .contains("Next pass: ")
        .contains(", next full pass");
  }
}
