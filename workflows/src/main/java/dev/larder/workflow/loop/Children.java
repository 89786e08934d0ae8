package dev.larder.workflow.loop;

import dev.larder.workflow.LarderAttributes;
import dev.larder.workflow.TaskQueues;
import dev.larder.workflow.WorkflowIds;
import dev.larder.workflow.loop.PlanActivities.Todo;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.workflow.Async;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The presets' parts of passes that one run of the loop has started. Each outlives the run. */
final class Children {
  /**
   * Each start needs its parent's lock in the server, which sends who waits long away for seconds.
   */
  private static final int STARTING_AT_ONCE = 4;

  private int started;
  private int open;

  int started() {
    return started;
  }

  /** Of those started, how many have not ended. */
  int open() {
    return open;
  }

  /**
   * Starts one for each, and waits until they have started: sooner they would be lost. Answers with
   * how many that were.
   *
   * @param prompt whether a few are started at once, which signal only what has to be planned
   *     again; else all are, and each signals its end
   */
  int start(List<Todo> todo, UnfinishedPass pass, boolean prompt) {
    List<Promise<WorkflowExecution>> starting = new ArrayList<>();
    open += todo.size();
    for (Todo one : todo) {
      if (prompt && starting.size() >= STARTING_AT_ONCE) {
        starting.get(starting.size() - STARTING_AT_ONCE).get();
      }
      PresetReconciliation child =
          Workflow.newChildWorkflowStub(PresetReconciliation.class, options(one, pass));
      PresetPass part =
          new PresetPass(
              one.preset(),
              pass.pass(),
              one.label(),
              prompt ? Optional.of(true) : Optional.empty());
      Async.function(child::run, part).handle((report, failure) -> open--);
      starting.add(Workflow.getWorkflowExecution(child));
    }
    for (Promise<WorkflowExecution> one : starting) {
      one.get();
    }
    started += starting.size();
    return starting.size();
  }

  private static ChildWorkflowOptions options(Todo todo, UnfinishedPass pass) {
    ChildWorkflowOptions.Builder options =
        ChildWorkflowOptions.newBuilder()
            .setWorkflowId(
                todo.version()
                    .map(version -> WorkflowIds.preset(todo.label(), version, pass.pass()))
                    .orElseGet(() -> WorkflowIds.preset(todo.preset(), pass.pass())))
            .setTaskQueue(TaskQueues.RECONCILER)
            .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
            .setStaticSummary(todo.label() + ": " + todo.plan());
    if (pass.searchable().orElse(false)) {
      options.setTypedSearchAttributes(LarderAttributes.ofPool(todo.label()));
    }
    return options.build();
  }
}
