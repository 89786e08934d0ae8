package dev.larder.worker.activities;

import dev.larder.store.UnknownSecretKey;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TemporalFailure;

/**
 * The one place where exceptions of activities become failures of Temporal. Their messages stay
 * here, in the log: a database's message may quote what it was given, and history is for everybody.
 */
public final class SafeFailures extends WorkerInterceptorBase {
  private final Outage outage = new Outage();

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
          outage.tell(e);
          throw ApplicationFailure.newFailure(
              "failed on a worker: " + e.getClass().getSimpleName() + "; its log has more",
              e.getClass().getSimpleName());
        }
      }
    };
  }
}
