package dev.larder.store.pass;

import static dev.larder.store.schema.Tables.BUILDS;

import dev.larder.plan.Action;
import dev.larder.plan.Plan;
import dev.larder.pool.PresetId;
import dev.larder.pool.WorkspaceId;
import dev.larder.store.build.WorkflowRun;
import dev.larder.store.sql.DerivedId;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jooq.Condition;

/**
 * What asks for builds of a preset: a pass, then the same one again as builds end. Ids of what it
 * asks for carry its number, so that a repeat of a step is told from the step after it.
 *
 * @param number from 0, which does all that was planned; a later one goes on with creates alone
 */
record PassStep(UUID pass, int number, WorkflowRun run) {
  boolean isFirst() {
    return number == 0;
  }

  WorkspaceId workspace(PresetId preset, int index) {
    return new WorkspaceId(
        isFirst()
            ? DerivedId.of(pass, preset, "workspace", index)
            : DerivedId.of(pass, preset, "workspace", number, index));
  }

  /** Whether a build is one that this step asked for, or follows from one. */
  Condition asked(PresetId preset) {
    Condition ofWorkflow = BUILDS.WORKFLOW_ID.eq(run.workflowId());
    return isFirst()
        ? ofWorkflow
        : ofWorkflow.and(
            BUILDS.ID.in(
                IntStream.range(0, Reconciliation.MAX_BUILDS)
                    .mapToObj(i -> DerivedId.build(workspace(preset, i), "start"))
                    .toList()));
  }

  /** What of a plan it carries out. */
  Plan.PresetPlan of(Plan.PresetPlan plan) {
    return isFirst()
        ? plan
        : new Plan.PresetPlan(
            plan.preset(),
            plan.state(),
            plan.actions().stream()
                .filter(a -> a instanceof Action.Create || a instanceof Action.Hold)
                .toList(),
            plan.wakeAt(),
            plan.notes());
  }
}
