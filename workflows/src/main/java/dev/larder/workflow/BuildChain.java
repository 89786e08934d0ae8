package dev.larder.workflow;

import dev.larder.pool.WorkspaceId;
import dev.larder.workflow.BuildActivities.BuildEnd;
import dev.larder.workflow.ClosingActivities.CloseRequest;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs a build and what follows from it, one after another: the clean-up after a failure, the
 * personalisation after a cold build. Never fails: a build that can't be finished is closed.
 */
final class BuildChain {
  private final ClosingActivities closing =
      Options.record(ClosingActivities.class, "close a build that cannot be finished");
  private final List<Promise<Boolean>> forecasts = new ArrayList<>();
  private int succeeded;
  private int failed;

  PresetReport report() {
    return new PresetReport(succeeded + failed, succeeded, failed);
  }

  /** What a workflow does last, when everybody has heard of its builds: nobody waits for these. */
  void awaitForecasts() {
    Promise.allOf(forecasts).get();
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
      BuildTask task = next.get();
      end.forecast().ifPresent(workspace -> forecasts.add(forecast(task, workspace)));
      next = end.next();
    }
  }

  /** Goes on beside what follows; whatever becomes of it is no matter of the build's. */
  private static Promise<Boolean> forecast(BuildTask task, WorkspaceId workspace) {
    ForecastActivities activities =
        Workflow.newActivityStub(ForecastActivities.class, Options.ofForecast(task));
    return Async.procedure(activities::forecast, workspace)
        .handle((done, failure) -> failure == null);
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
