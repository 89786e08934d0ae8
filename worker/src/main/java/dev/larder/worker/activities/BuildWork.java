package dev.larder.worker.activities;

import dev.larder.pool.BuildId;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.OnReplacement;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Canceled;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.provision.ProvisionResult.TryAgain;
import dev.larder.store.TransactionTimeout;
import dev.larder.store.workspace.BuildLifecycle;
import dev.larder.store.workspace.BuildLifecycle.Begin;
import dev.larder.store.workspace.BuildLifecycle.Ended;
import dev.larder.worker.provision.BuildLog;
import dev.larder.worker.provision.Provisioners;
import dev.larder.worker.provision.Redactor;
import dev.larder.workflow.build.BuildActivities;
import dev.larder.workflow.build.BuildTask;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt of a build: begin, run the provisioner while sending heartbeats, record the end.
 * Dying between any two of these leaves a build that the next attempt continues.
 */
public final class BuildWork implements BuildActivities {
  private static final Logger log = LoggerFactory.getLogger(BuildWork.class);

  private final BuildLifecycle builds;
  private final Provisioners provisioners;
  private final String worker;
  private final Duration heartbeatTimeout;
  private final ForecastWork forecasts;
  private final BuildTasks tasks;
  private final BuildFollowUp followUp;

  /**
   * @param worker this process's name, for the record of attempts
   */
  public BuildWork(
      BuildLifecycle builds,
      Provisioners provisioners,
      String worker,
      Duration heartbeatTimeout,
      ForecastWork forecasts,
      SignalQueue signals) {
    this.builds = builds;
    this.provisioners = provisioners;
    this.worker = worker;
    this.heartbeatTimeout = heartbeatTimeout;
    this.forecasts = forecasts;
    this.tasks = new BuildTasks(heartbeatTimeout);
    this.followUp = new BuildFollowUp(signals);
  }

  @Override
  public BuildEnd build(BuildId build) {
    Instant begun = Instant.now();
    ActivityExecutionContext context = Activity.getExecutionContext();
    TemporalHeartbeat heartbeat = TemporalHeartbeat.of(context, Heartbeat.period(heartbeatTimeout));
    if (context.getInfo().getAttempt() > 1) {
      refuseWhereInVain(heartbeat);
    }
    return switch (builds.begin(build, worker, heartbeatTimeout)) {
      case Begin.Run run -> run(run.request(), run.onReplacement(), heartbeat, begun);
      case Begin.Over over -> over(over);
      case Begin.Held held ->
          throw RetryableFailure.soon("not begun: an earlier attempt may still run");
      case Begin.RetryableFailure failure ->
          throw again(build.toString(), failure.attempt(), failure.reason());
      case Begin.Exhausted exhausted ->
          throw ApplicationFailure.newNonRetryableFailure(
              "all " + exhausted.attempts() + " attempts are used up", "Exhausted");
    };
  }

  /** Before an attempt that follows another is counted: it may be too late, or on a lost worker. */
  private void refuseWhereInVain(TemporalHeartbeat heartbeat) {
    if (heartbeat.send() != TemporalHeartbeat.Taken.HELD) {
      throw RetryableFailure.of("not begun: another attempt has, or Temporal is away");
    }
    if (!builds.isReachable()) {
      throw RetryableFailure.soon("not begun: the database is away from " + worker);
    }
  }

  private BuildEnd over(Begin.Over over) {
    followUp.failed(over.ended());
    return over.status() == BuildStatus.SUCCEEDED
        ? new BuildEnd(true, next(over.ended()), Optional.empty(), Optional.empty())
        : failed(over.ended(), over.status().label() + " before");
  }

  private static String attempt(ProvisionRequest request) {
    return "attempt %d of %d".formatted(request.attempt(), BuildLifecycle.MAX_ATTEMPTS);
  }

  private Optional<BuildTask> next(Ended ended) {
    return ended.next().map(tasks::of);
  }

  /**
   * @param failure of which class; the log has the rest
   */
  private BuildEnd failed(Ended ended, String failure) {
    return new BuildEnd(false, next(ended), Optional.empty(), Optional.of(failure));
  }

  private BuildEnd run(
      ProvisionRequest request,
      Optional<OnReplacement> onReplacement,
      TemporalHeartbeat temporal,
      Instant begun) {
    Redactor redactor = Redactor.of(request);
    BuildLog output = new BuildLog(redactor);
    try (Heartbeat heartbeat =
        new Heartbeat(
            () -> builds.alive(request.build(), request.attempt()),
            temporal,
            request.toString(),
            heartbeatTimeout,
            begun,
            output)) {
      Replacing replacing = new Replacing(heartbeat, builds, request, onReplacement);
      ProvisionResult result = replacing.result(provisioners.run(request, replacing, redactor));
      heartbeat.programEnded();
      return record(request, lastAttempt(request, result), output, heartbeat);
    }
  }

  private static ProvisionResult lastAttempt(ProvisionRequest request, ProvisionResult result) {
    return result instanceof TryAgain again && request.attempt() >= BuildLifecycle.MAX_ATTEMPTS
        ? new Failed("gave up after " + request.attempt() + " attempts: " + again.reason())
        : result;
  }

  private BuildEnd record(
      ProvisionRequest request, ProvisionResult result, BuildLog output, Heartbeat heartbeat) {
    Ended ended = recorded(request, result, output.gzipped(), heartbeat);
    return switch (result) {
      case Succeeded done -> {
        followUp.succeeded(ended);
        yield new BuildEnd(true, next(ended), forecasts.after(request), Optional.empty());
      }
      case Failed failed -> {
        log.warn("{} failed: {}", request, failed.reason());
        followUp.failed(ended);
        yield failed(ended, "failed for good in " + attempt(request));
      }
      case Canceled canceled -> {
        if (ended.changed().isEmpty()) {
          throw ApplicationFailure.newFailure("interrupted on " + worker, "Interrupted");
        }
        followUp.failed(ended);
        yield failed(ended, "canceled in " + attempt(request));
      }
      case TryAgain again -> {
        throw again(request.toString(), request.attempt(), again.reason());
      }
    };
  }

  /** Waits for a connection while the attempt is valid, rather than run the program again. */
  private Ended recorded(
      ProvisionRequest request, ProvisionResult result, byte[] logged, Heartbeat heartbeat) {
    while (true) {
      try {
        return builds.finish(request.build(), request.attempt(), result, logged);
      } catch (TransactionTimeout e) {
        if (!heartbeat.isValid() || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        log.warn("the end of {} is not recorded yet: {}", request, e.getMessage());
      }
    }
  }

  private static ApplicationFailure again(String build, int attempt, String reason) {
    log.info("{} failed transiently, another attempt follows: {}", build, reason);
    return RetryableFailure.of("attempt " + attempt + " failed transiently; see: larder logs");
  }
}
