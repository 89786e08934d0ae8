package dev.larder.client;

import dev.larder.pool.PresetId;
import dev.larder.workflow.WorkflowIds;
import dev.larder.workflow.claim.WorkspaceClaim;
import dev.larder.workflow.loop.PresetsChanged;
import dev.larder.workflow.loop.Reconciler;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowTargetOptions;
import java.util.List;
import java.util.Optional;

/**
 * Signals the Reconciler and claims that wait. A method returns when Temporal took the signal, and
 * fails as its client does, with {@link io.temporal.client.WorkflowNotFoundException} where the
 * workflow is not open. A lost signal costs time, nothing else: the Reconciler's next full pass
 * sees what changed.
 */
public final class WorkflowSignals {
  private final WorkflowClient client;

  /**
   * @param client with {@link dev.larder.workflow.Payloads#converter()}
   */
  public WorkflowSignals(WorkflowClient client) {
    this.client = client;
  }

  /** These presets' plans may be other ones now; of very many, all are planned. */
  public void presetsChanged(List<PresetId> presets) {
    if (presets.size() > PresetsChanged.MAX) {
      everythingChanged();
    } else if (!presets.isEmpty()) {
      reconciler().presetsChanged(new PresetsChanged(presets));
    }
  }

  /** Something ended that a limit counts. */
  public void capacityFreed() {
    reconciler().capacityFreed();
  }

  /** Something changed that every preset's plan may depend on. */
  public void everythingChanged() {
    reconciler().reconcileNow();
  }

  /**
   * A claim need not wait any longer.
   *
   * @param workflow its workflow's id
   * @param run empty: the run that is open
   */
  public void granted(String workflow, Optional<String> run) {
    WorkflowTargetOptions.Builder target =
        WorkflowTargetOptions.newBuilder().setWorkflowId(workflow);
    run.ifPresent(target::setRunId);
    client.newWorkflowStub(WorkspaceClaim.class, target.build()).granted();
  }

  /** The same; false: that run is not open any more. */
  public boolean grantedIfOpen(String workflow, String run) {
    try {
      granted(workflow, Optional.of(run));
      return true;
    } catch (WorkflowNotFoundException e) {
      return false;
    }
  }

  private Reconciler reconciler() {
    return client.newWorkflowStub(Reconciler.class, WorkflowIds.RECONCILER);
  }
}
