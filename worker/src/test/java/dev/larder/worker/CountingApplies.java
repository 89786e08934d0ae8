package dev.larder.worker;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.NullMarked;

/** Counts the presets' passes by their first activity. */
@NullMarked
final class CountingApplies extends WorkerInterceptorBase {
  private final AtomicLong count;

  CountingApplies(AtomicLong count) {
    this.count = count;
  }

  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new ActivityInboundCallsInterceptorBase(next) {
      @Override
      public void init(ActivityExecutionContext context) {
        if (context.getInfo().getActivityType().equals("Apply")) {
          count.incrementAndGet();
        }
        super.init(context);
      }
    };
  }
}
