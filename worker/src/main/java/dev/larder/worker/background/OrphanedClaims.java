package dev.larder.worker.background;

import dev.larder.client.WorkflowSignals;
import dev.larder.client.WorkflowStarts;
import dev.larder.store.build.WorkflowRun;
import dev.larder.store.workspace.Unfinished;
import dev.larder.worker.activities.TemporalAway;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims that Temporal does not know enough of: the process that made one died, or ended its call,
 * after the claim and before its workflow was started; or the claim waited in line, and the process
 * that gave it a workspace died before it signaled its workflow. They are adopted within a minute,
 * not at the next full pass or at the end of their wait.
 */
public final class OrphanedClaims implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OrphanedClaims.class);
  private static final Duration INTERVAL = Duration.ofSeconds(20);

  /** Within it the process that made the claim, or gave it a workspace, does so itself. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private static final int PAGE = 200;
  private static final int MAX_PAGES = 50;

  private final Unfinished unfinished;
  private final WorkflowStarts starts;
  private final WorkflowSignals signals;
  private final PeriodicTask task =
      PeriodicTask.every(INTERVAL, "adoption of orphaned claims", this::adopt);

  public OrphanedClaims(Unfinished unfinished, WorkflowClient client) {
    this.unfinished = unfinished;
    this.starts = new WorkflowStarts(client);
    this.signals = new WorkflowSignals(client);
  }

  /** Adopts from now on until it is closed. */
  public void start() {
    task.start();
  }

  /** Signals the workflow of each, or starts one; answers with how many there were. */
  public int adopt() {
    int adopted = 0;
    Optional<Unfinished.Claim> last = Optional.empty();
    for (int pages = 0; pages < MAX_PAGES; pages++) {
      List<Unfinished.Claim> page = unfinished.untold(GRACE, last, PAGE);
      adopted += Math.toIntExact(page.stream().filter(this::isAdopted).count());
      if (page.size() < PAGE) {
        break;
      }
      last = Optional.of(page.getLast());
    }
    if (adopted > 0) {
      log.info("adopted {} orphaned claims", adopted);
    }
    return adopted;
  }

  /** One that Temporal refuses does not keep the others waiting. */
  private boolean isAdopted(Unfinished.Claim claim) {
    try {
      if (claim.run().filter(this::isSignaled).isEmpty()) {
        unfinished.workflow(claim.id()).ifPresent(starts::claim);
      }
      return true;
    } catch (RuntimeException e) {
      if (TemporalAway.isWhy(e)) {
        throw e;
      }
      log.warn(
          "claim {} was not adopted, next attempt in {}: {}", claim.id(), INTERVAL, e.getMessage());
      return false;
    }
  }

  /** False: the run that waited with it is not open any more. */
  private boolean isSignaled(WorkflowRun run) {
    return signals.grantedIfOpen(run.workflowId(), run.runId());
  }

  @Override
  public void close() {
    task.close();
  }
}
