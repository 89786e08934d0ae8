package dev.larder.worker.activities;

import dev.larder.client.WorkflowStarts;
import dev.larder.pool.BuildId;
import dev.larder.store.build.WorkflowRun;
import dev.larder.store.workspace.Unfinished;
import dev.larder.workflow.loop.AdoptionActivities;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adopts work whose workflow is gone: terminated, or lost with all of Temporal. */
public final class AdoptionWork implements AdoptionActivities {
  private static final Logger log = LoggerFactory.getLogger(AdoptionWork.class);
  private static final int PAGE = 500;

  /**
   * Of one poll of Temporal, shorter than the activity's own timeout; the next goes on from there.
   */
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static final Duration SOON = Duration.ofSeconds(10);

  private final Unfinished unfinished;
  private final WorkflowClient client;
  private final WorkflowStarts starts;
  private final Duration silence;
  private volatile Optional<Unfinished.Claim> lastClaim = Optional.empty();
  private volatile Optional<Unfinished.Build> lastBuild = Optional.empty();

  /**
   * @param silence what showed life more recently is left alone for now
   */
  public AdoptionWork(Unfinished unfinished, WorkflowClient client, Duration silence) {
    this.unfinished = unfinished;
    this.client = client;
    this.starts = new WorkflowStarts(client);
    this.silence = silence;
  }

  @Override
  public Adopted adopt() {
    Poll poll = new Poll();
    try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        Context.CancellableContext inTime =
            Context.current().withDeadlineAfter(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS, timer)) {
      inTime.run(poll::adopt);
    } catch (RuntimeException e) {
      Optional<Status> answer = TemporalAway.status(e);
      if (answer.isEmpty()) {
        throw e;
      }
      log.warn(
          "Temporal did not answer for all unfinished work, going on in {}: {}",
          SOON,
          answer.get());
      poll.again(SOON);
    }
    return poll.adopted();
  }

  /** One poll for all that is unfinished, or for what the poll before had no time for. */
  private final class Poll {
    private final Map<WorkflowRun, Boolean> open = new HashMap<>();
    private int builds;
    private int claims;
    private int leaked;
    private Optional<Duration> again = Optional.empty();

    Adopted adopted() {
      return new Adopted(builds, claims, leaked, again);
    }

    void again(Duration in) {
      again = again.filter(sooner -> sooner.compareTo(in) <= 0).or(() -> Optional.of(in));
    }

    void adopt() {
      List<Unfinished.Claim> claimsPage;
      do {
        claimsPage = unfinished.claims(lastClaim, PAGE);
        claimsPage.forEach(this::adopt);
      } while (claimsPage.size() == PAGE);
      List<Unfinished.Build> buildsPage;
      do {
        buildsPage = unfinished.builds(lastBuild, PAGE);
        buildsPage.forEach(this::adopt);
      } while (buildsPage.size() == PAGE);
      lastClaim = Optional.empty();
      lastBuild = Optional.empty();
      adoptLeaked();
    }

    private void adopt(Unfinished.Claim claim) {
      if (isDue(claim.run(), claim.age())
          && isStarted(
              "claim " + claim.id(),
              () -> unfinished.workflow(claim.id()).ifPresent(starts::claim))) {
        claims++;
      }
      lastClaim = Optional.of(claim);
    }

    private void adopt(Unfinished.Build build) {
      if (isDue(build.run(), build.silence())
          && isStarted("build " + build.id(), () -> start(build.id()))) {
        builds++;
      }
      lastBuild = Optional.of(build);
    }

    private void start(BuildId build) {
      unfinished.workflow(build).ifPresent(starts::build);
    }

    private void adoptLeaked() {
      for (BuildId build : unfinished.leakedDue(PAGE)) {
        if (isStarted("build " + build, () -> start(build))) {
          leaked++;
        }
      }
      unfinished.leakedIn().ifPresent(in -> again(in.isPositive() ? in : SOON));
    }

    /** After so short a time its worker may still run it, e.g. one that Temporal lost track of. */
    private boolean isDue(Optional<WorkflowRun> run, Duration time) {
      if (run.isPresent() && open.computeIfAbsent(run.get(), AdoptionWork.this::isOpen)) {
        return false;
      }
      if (time.compareTo(silence) < 0) {
        again(silence.minus(time));
        return false;
      }
      return true;
    }

    /** One that Temporal refuses does not keep the others waiting. */
    private boolean isStarted(String what, Runnable start) {
      try {
        start.run();
        return true;
      } catch (RuntimeException e) {
        if (TemporalAway.isWhy(e)) {
          throw e;
        }
        log.warn("{} was not adopted, another attempt follows: {}", what, e.getMessage());
        again(silence);
        return false;
      }
    }
  }

  private boolean isOpen(WorkflowRun run) {
    try {
      return client
              .getWorkflowServiceStubs()
              .blockingStub()
              .describeWorkflowExecution(
                  DescribeWorkflowExecutionRequest.newBuilder()
                      .setNamespace(client.getOptions().getNamespace())
                      .setExecution(
                          WorkflowExecution.newBuilder()
                              .setWorkflowId(run.workflowId())
                              .setRunId(run.runId()))
                      .build())
              .getWorkflowExecutionInfo()
              .getStatus()
          == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }
}
