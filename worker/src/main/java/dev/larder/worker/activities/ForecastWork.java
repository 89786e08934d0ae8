package dev.larder.worker.activities;

import dev.larder.pool.WorkspaceId;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Canceled;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.provision.ProvisionResult.TryAgain;
import dev.larder.store.workspace.BuildLifecycle.Alive;
import dev.larder.store.workspace.Forecasts;
import dev.larder.worker.provision.BuildLog;
import dev.larder.worker.provision.Provisioners;
import dev.larder.worker.provision.Redactor;
import dev.larder.workflow.build.ForecastActivities;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a prebuild, once it is in stock, what a claim would replace. Nothing waits for it: it fails
 * no build, and ends when the prebuild is claimed.
 */
public final class ForecastWork implements ForecastActivities {
  private static final Logger log = LoggerFactory.getLogger(ForecastWork.class);
  private static final int LAST_ATTEMPT = 2;

  private final Forecasts forecasts;
  private final Provisioners provisioners;
  private final Duration heartbeatTimeout;

  public ForecastWork(Forecasts forecasts, Provisioners provisioners, Duration heartbeatTimeout) {
    this.forecasts = forecasts;
    this.provisioners = provisioners;
    this.heartbeatTimeout = heartbeatTimeout;
  }

  /** The prebuild to ask after this request succeeded, if one is to be asked. */
  Optional<WorkspaceId> after(ProvisionRequest request) {
    return request.operation() == Operation.START
            && request.owner().isEmpty()
            && provisioners.forecast(request)
            && forecasts.due(request.workspace())
        ? Optional.of(request.workspace())
        : Optional.empty();
  }

  @Override
  public void forecast(WorkspaceId workspace) {
    int attempt = Activity.getExecutionContext().getInfo().getAttempt();
    forecasts.begin(workspace, attempt).ifPresent(this::run);
  }

  private void run(ProvisionRequest request) {
    Redactor redactor = Redactor.of(request);
    BuildLog output = new BuildLog(redactor);
    output.append("\nlarder: what would a claim replace?\n");
    ActivityExecutionContext context = Activity.getExecutionContext();
    ProvisionResult result;
    try (Heartbeat heartbeat =
        new Heartbeat(
            () -> poll(request),
            TemporalHeartbeat.of(context, Heartbeat.period(heartbeatTimeout)),
            request.toString(),
            heartbeatTimeout,
            Instant.now(),
            output)) {
      result = provisioners.run(request, heartbeat, redactor);
    }
    record(request, result, output);
  }

  private Alive poll(ProvisionRequest request) {
    return forecasts.wanted(request.workspace()) ? Alive.HELD : Alive.CANCEL;
  }

  private void record(ProvisionRequest request, ProvisionResult result, BuildLog output) {
    switch (result) {
      case Succeeded done ->
          forecasts.found(request.workspace(), done.replaced(), output.gzipped());
      case Failed failed -> failed(request, failed.reason(), output);
      case TryAgain again -> {
        if (request.attempt() < LAST_ATTEMPT) {
          throw RetryableFailure.of("not now");
        }
        failed(request, again.reason(), output);
      }
      case Canceled canceled -> forecasts.dropped(request.workspace());
    }
  }

  private void failed(ProvisionRequest request, String reason, BuildLog output) {
    log.warn("{} failed: {}", request, reason);
    output.append("larder: the forecast failed: " + reason + "\n");
    forecasts.failed(request.workspace(), reason, output.gzipped());
  }
}
