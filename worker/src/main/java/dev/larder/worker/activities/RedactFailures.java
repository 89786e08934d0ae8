package dev.larder.worker.activities;

import dev.larder.store.secret.UnknownSecretKey;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TemporalFailure;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where exceptions of activities become failures of Temporal. Their messages stay
 * here, in the log: a database's message may quote what it was given, and everyone can read
 * history.
 */
public final class RedactFailures extends WorkerInterceptorBase {
  private static final Logger log = LoggerFactory.getLogger(RedactFailures.class);
  private final Outage outage = new Outage("an activity");

  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new ActivityInboundCallsInterceptorBase(next) {
      @Override
      public ActivityOutput execute(ActivityInput input) {
        try {
          ActivityOutput output = super.execute(input);
          outage.over();
          return output;
        } catch (TemporalFailure meant) {
          throw meant;
        } catch (UnknownSecretKey e) {
          throw ApplicationFailure.newFailure(String.valueOf(e.getMessage()), "UnknownSecretKey");
        } catch (RuntimeException e) {
          Optional<String> refused = Outage.refusedData(e);
          if (refused.isPresent()) {
            log.warn("an activity failed for good: PostgreSQL refuses what it was to store", e);
            throw ApplicationFailure.newNonRetryableFailure(
                "PostgreSQL refuses what was to be stored (%s); a worker's log has more"
                    .formatted(refused.get()),
                "DataError");
          }
          outage.report(e);
          throw ApplicationFailure.newFailure(
              "failed on a worker: " + e.getClass().getSimpleName() + "; its log has more",
              e.getClass().getSimpleName());
        }
      }
    };
  }
}
