package dev.larder.worker.activities;

import dev.larder.pool.BuildId;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.OnReplacement;
import dev.larder.provision.BuildControl;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Canceled;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.provision.ProvisionResult.TryAgain;
import dev.larder.provision.Provisioner;
import dev.larder.store.Builds;
import dev.larder.store.Builds.Begin;
import dev.larder.store.Builds.Ended;
import dev.larder.worker.provision.BuildLog;
import dev.larder.workflow.BuildActivities;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One try of a build: begin, run the provisioner while beating, record the end. Dying between any
 * two of these leaves a build that the next try takes up.
 */
public final class BuildWork implements BuildActivities {
  private static final Logger log = LoggerFactory.getLogger(BuildWork.class);

  private final Builds builds;
  private final Map<String, Provisioner> provisioners;
  private final String worker;
  private final Duration heartbeat;
  private final ForecastWork forecasts;
  private final BuildTasks tasks;
  private final Afterwards afterwards;

  /**
   * @param provisioners by kind
   * @param worker this process's name, for the record of tries
   */
  public BuildWork(
      Builds builds,
      Map<String, Provisioner> provisioners,
      String worker,
      Duration heartbeat,
      ForecastWork forecasts,
      ReconcilerLine line) {
    this.builds = builds;
    this.provisioners = Map.copyOf(provisioners);
    this.worker = worker;
    this.heartbeat = heartbeat;
    this.forecasts = forecasts;
    this.tasks = new BuildTasks(heartbeat);
    this.afterwards = new Afterwards(line);
  }

  @Override
  public BuildEnd build(BuildId build) {
    return switch (builds.begin(build, worker)) {
      case Begin.Run run -> run(run.request(), run.onReplacement());
      case Begin.Over over -> over(over);
      case Begin.Exhausted exhausted ->
          throw ApplicationFailure.newNonRetryableFailure(
              "all " + exhausted.attempts() + " tries are used up", "Exhausted");
    };
  }

  private BuildEnd over(Begin.Over over) {
    afterwards.failed(over.ended());
    return end(over.status() == BuildStatus.SUCCEEDED, over.ended());
  }

  private BuildEnd end(boolean succeeded, Ended ended) {
    return new BuildEnd(succeeded, ended.next().map(tasks::of), Optional.empty());
  }

  private BuildEnd run(ProvisionRequest request, Optional<OnReplacement> onReplacement) {
    Masked masked = new Masked(request);
    BuildLog output = new BuildLog(masked.secrets());
    ActivityExecutionContext context = Activity.getExecutionContext();
    ProvisionResult result;
    try (Heartbeat beat =
        new Heartbeat(
            () -> builds.alive(request.build(), request.attempt()),
            request.toString(),
            heartbeat,
            context,
            output)) {
      Replacing replacing = new Replacing(beat, builds, request, onReplacement, masked);
      result = replacing.judged(masked.result(provision(request, replacing)));
    }
    return record(request, lastTry(request, result), output);
  }

  private ProvisionResult provision(ProvisionRequest request, BuildControl control) {
    String kind = request.specification().fieldNames().next();
    Provisioner provisioner = provisioners.get(kind);
    return provisioner == null
        ? new Failed("this worker has no provisioner of the kind \"" + kind + "\"")
        : provisioner.run(request, control);
  }

  private static ProvisionResult lastTry(ProvisionRequest request, ProvisionResult result) {
    return result instanceof TryAgain again && request.attempt() >= Builds.MOST_ATTEMPTS
        ? new Failed("gave up after " + request.attempt() + " tries: " + again.reason())
        : result;
  }

  private BuildEnd record(ProvisionRequest request, ProvisionResult result, BuildLog output) {
    Ended ended = builds.finish(request.build(), request.attempt(), result, output.gzipped());
    return switch (result) {
      case Succeeded done -> {
        afterwards.succeeded(ended);
        yield new BuildEnd(true, ended.next().map(tasks::of), forecasts.after(request));
      }
      case Failed failed -> {
        log.warn("{} failed: {}", request, failed.reason());
        afterwards.failed(ended);
        yield end(false, ended);
      }
      case Canceled canceled -> {
        if (ended.changed().isEmpty()) {
          throw ApplicationFailure.newFailure("interrupted on " + worker, "Interrupted");
        }
        afterwards.failed(ended);
        yield end(false, ended);
      }
      case TryAgain again -> {
        log.info("{} is tried again: {}", request, again.reason());
        throw NotNow.of("try " + request.attempt() + " failed for now; see: larder logs");
      }
    };
  }
}
