package dev.larder.workflow;

import dev.larder.workflow.BuildActivities.BuildEnd;
import dev.larder.workflow.ClosingActivities.CloseRequest;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Workflow;
import java.util.Optional;

/**
 * Runs a build and what follows from it, one after another: the clean-up after a failure, the
 * personalisation after a cold build. Never fails: a build that can't be finished is closed.
 */
final class BuildChain {
  private final ClosingActivities closing =
      Options.record(ClosingActivities.class, "close a build that cannot be finished");
  private int succeeded;
  private int failed;

  PresetReport report() {
    return new PresetReport(succeeded + failed, succeeded, failed);
  }

  void run(BuildTask first) {
    Optional<BuildTask> next = Optional.of(first);
    while (next.isPresent()) {
      BuildEnd end = runOne(next.get());
      if (end.succeeded()) {
        succeeded++;
      } else {
        failed++;
      }
      next = end.next();
    }
  }

  private BuildEnd runOne(BuildTask task) {
    try {
      return Workflow.newActivityStub(BuildActivities.class, Options.ofBuild(task))
          .build(task.build());
    } catch (ActivityFailure failure) {
      if (failure.getCause() instanceof CanceledFailure) {
        throw failure; // the workflow was cancelled: what is unfinished will be adopted
      }
      return closing.closeBuild(new CloseRequest(task.build(), reason(failure)));
    }
  }

  private static String reason(ActivityFailure failure) {
    return failure.getCause() instanceof ApplicationFailure application
        ? application.getOriginalMessage()
        : "no worker could finish it";
  }
}
