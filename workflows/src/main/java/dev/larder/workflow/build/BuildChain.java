package dev.larder.workflow.build;

import dev.larder.pool.WorkspaceId;
import dev.larder.workflow.BuildReport;
import dev.larder.workflow.LarderAttributes;
import dev.larder.workflow.Options;
import dev.larder.workflow.build.BuildActivities.BuildEnd;
import dev.larder.workflow.build.ClosingActivities.CloseRequest;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Runs a build and what follows from it, one after another: the clean-up after a failure, the
 * personalizing build after a cold build. Never fails: a build that can't be finished is closed.
 */
public final class BuildChain {
  private final ClosingActivities closing =
      Options.record(ClosingActivities.class, "close a build that cannot be finished");
  private static final int MAX_SHOWN = 10;

  private final List<Promise<Boolean>> forecasts = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private String heading = "";
  private int succeeded;
  private int failed;

  /** Of the builds that have ended. */
  public BuildReport report() {
    return new BuildReport(succeeded + failed, succeeded, failed);
  }

  /**
   * What a workflow does last, when all has been signaled of its builds: nothing waits for these.
   */
  public void awaitForecasts() {
    Promise.allOf(forecasts).get();
  }

  /** The same, when all is done; a workflow whose builds failed can be found by that. */
  public BuildReport end() {
    if (failed > 0) {
      LarderAttributes.endsWith(LarderAttributes.FAILED);
    }
    return report();
  }

  /** On the workflow's page, as Markdown; builds that fail are added to it. */
  public void shows(String text) {
    heading = text;
    show();
  }

  private void show() {
    Workflow.setCurrentDetails(
        heading
            + failures.stream()
                .limit(MAX_SHOWN)
                .map(failure -> "\n- " + failure)
                .collect(Collectors.joining("", "\n", ""))
            + (failures.size() > MAX_SHOWN
                ? "\n- and %d more".formatted(failures.size() - MAX_SHOWN)
                : ""));
  }

  /** Returns when the last has ended. */
  public void run(BuildTask first) {
    Optional<BuildTask> next = Optional.of(first);
    while (next.isPresent()) {
      BuildEnd end = runOne(next.get());
      if (end.succeeded()) {
        succeeded++;
      } else {
        failed++;
        failed(next.get(), end);
      }
      BuildTask task = next.get();
      end.forecast().ifPresent(workspace -> forecasts.add(forecast(task, workspace)));
      next = end.next();
    }
  }

  private void failed(BuildTask task, BuildEnd end) {
    failures.add(
        "%s: %s; see: larder logs %s"
            .formatted(task.label(), end.failure().orElse("failed"), task.build()));
    show();
  }

  /** Goes on beside what follows; whatever becomes of it is no matter of the build's. */
  private static Promise<Boolean> forecast(BuildTask task, WorkspaceId workspace) {
    ForecastActivities activities =
        Workflow.newActivityStub(ForecastActivities.class, BuildOptions.ofForecast(task));
    return Async.procedure(activities::forecast, workspace)
        .handle((done, failure) -> failure == null);
  }

  private BuildEnd runOne(BuildTask task) {
    try {
      return Workflow.newActivityStub(BuildActivities.class, BuildOptions.of(task))
          .build(task.build());
    } catch (ActivityFailure failure) {
      if (failure.getCause() instanceof CanceledFailure) {
        throw failure; // the workflow was canceled: what is unfinished will be adopted
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
