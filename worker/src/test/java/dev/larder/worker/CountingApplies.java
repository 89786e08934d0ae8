package dev.larder.worker;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.util.Set;
import org.jspecify.annotations.NullMarked;

/** Notes the presets' passes by their first activity, however many attempts it takes. */
@NullMarked
final class CountingApplies extends WorkerInterceptorBase {
  private final Set<String> workflows;

  CountingApplies(Set<String> workflows) {
    this.workflows = workflows;
  }

  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new ActivityInboundCallsInterceptorBase(next) {
      @Override
      public void init(ActivityExecutionContext context) {
        if (context.getInfo().getActivityType().equals("Apply")) {
          workflows.add(context.getInfo().getWorkflowId());
        }
        super.init(context);
      }
    };
  }
}
