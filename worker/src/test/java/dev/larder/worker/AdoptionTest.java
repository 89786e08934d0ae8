package dev.larder.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.OnMiss;
import dev.larder.store.build.WorkflowRun;
import dev.larder.store.pass.Reconciliation;
import dev.larder.store.workspace.Unfinished;
import dev.larder.worker.activities.AdoptionWork;
import dev.larder.workflow.WorkflowIds;
import dev.larder.workflow.loop.AdoptionActivities.Adopted;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.interceptors.WorkflowClientCallsInterceptor;
import io.temporal.common.interceptors.WorkflowClientCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowClientInterceptorBase;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is adopted once no workflow does it any more. */
@NullMarked
@Timeout(180)
class AdoptionTest {
  private static final Duration SILENCE = Duration.ofMinutes(1);
  private final Story story = new Story();
  private final Deque<Status> answers = new ArrayDeque<>();
  private final AdoptionWork adoption =
      new AdoptionWork(new Unfinished(story.database), clientThatAnswersSo(), SILENCE);

  @AfterEach
  void end() {
    story.close();
  }

  @Test
  void anOrphanIsFoundBehindThousandsThatAreSeenThrough() {
    WorkflowRun open = openWorkflow();
    story.claim("p0", "alice", new OnMiss.Wait(Duration.ofHours(8)));
    story.database.transaction(
        "a thousand more, all seen through",
        db ->
            db.execute(
                    """
                    insert into larder.claims
                    select (jsonb_populate_record(c, jsonb_build_object(
                        'id', gen_random_uuid(), 'key', c.key || '-' || i))).*
                    from larder.claims c, generate_series(1, 1000) i
                    """)
                + db.execute(
                    "update larder.claims set workflow_id = ?, run_id = ?",
                    open.workflowId(),
                    open.runId()));
    story.pass(Duration.ofSeconds(1));
    story.claim("p0", "orphan", new OnMiss.Wait(Duration.ofHours(8)));
    apply(new WorkflowRun("gone", "gone"));
    story.pass(SILENCE.plusSeconds(1));

    Adopted adopted = adoption.adopt();
    assertThat(adopted.claims()).isEqualTo(1);
    assertThat(adopted.builds()).isEqualTo(1);
    story.untilReady("p1", 2);
  }

  @Test
  void whatTemporalHasNoTimeForIsTakenUpSoonAndFailsNoPass() {
    story.applyPools(1, 0);
    apply(new WorkflowRun("gone", "gone"));
    story.pass(SILENCE.plusSeconds(1));
    answers.add(Status.RESOURCE_EXHAUSTED.withDescription("namespace rate limit exceeded"));

    Adopted first = adoption.adopt();
    assertThat(first.builds()).isZero();
    assertThat(first.again()).hasValueSatisfying(in -> assertThat(in).isLessThan(SILENCE));
    assertThat(adoption.adopt().builds()).isEqualTo(1);
    story.untilReady("p0", 1);
  }

  @Test
  void oneThatTemporalRefusesDoesNotKeepTheOthersWaiting() {
    story.applyPools(2, 0);
    apply(new WorkflowRun("gone", "gone"));
    story.pass(SILENCE.plusSeconds(1));
    answers.add(Status.INVALID_ARGUMENT.withDescription("scripted"));

    Adopted first = adoption.adopt();
    assertThat(first.builds()).isEqualTo(1);
    assertThat(first.again()).isPresent();
    assertThat(adoption.adopt().builds()).isEqualTo(1);
    story.untilReady("p0", 2);
  }

  /** A workflow that is open for as long as the story: the loop's. */
  private WorkflowRun openWorkflow() {
    story.set("interval", "10h");
    story.applyPools(0, 1);
    story.startReconciler();
    story.untilReady("p1", 1);
    story.settle();
    story.applyPools(0, 2); // in the store alone: nothing is signaled
    return new WorkflowRun(WorkflowIds.RECONCILER, story.runId());
  }

  private void apply(WorkflowRun run) {
    for (String preset : List.of("p0", "p1")) {
      new Reconciliation(story.database)
          .apply(story.pool(preset).preset().orElseThrow(), UUID.randomUUID(), 0, run);
    }
  }

  /** Starts of workflows fail with the next answer, while there is one. */
  private WorkflowClient clientThatAnswersSo() {
    return WorkflowClient.newInstance(
        story.temporal.getWorkflowServiceStubs(),
        WorkflowClientOptions.newBuilder(story.temporal.getWorkflowClient().getOptions())
            .setInterceptors(
                new WorkflowClientInterceptorBase() {
                  @Override
                  public WorkflowClientCallsInterceptor workflowClientCallsInterceptor(
                      WorkflowClientCallsInterceptor next) {
                    return new WorkflowClientCallsInterceptorBase(next) {
                      @Override
                      public WorkflowStartOutput start(WorkflowStartInput input) {
                        if (!answers.isEmpty()) {
                          throw new StatusRuntimeException(answers.remove());
                        }
                        return super.start(input);
                      }
                    };
                  }
                })
            .build());
  }
}
