package dev.larder.worker.metrics;

import dev.larder.store.counter.Histogram;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Histogram the stages of passes that run here: reading and planning, planning further pages,
 * applying a plan.
 */
public final class PassTimes extends WorkerInterceptorBase {
  private static final Map<String, String> STAGES =
      Map.of("SnapshotAndPlan", "snapshot-and-plan", "Plan", "plan", "Apply", "apply");

  private final MeterRegistry registry;

  public PassTimes(MeterRegistry registry) {
    this.registry = registry;
    STAGES.values().forEach(this::timer); // known from the first scrape on
  }

  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new ActivityInboundCallsInterceptorBase(next) {
      private Optional<Timer> timer = Optional.empty();

      @Override
      public void init(ActivityExecutionContext context) {
        timer =
            Optional.ofNullable(STAGES.get(context.getInfo().getActivityType()))
                .map(PassTimes.this::timer);
        super.init(context);
      }

      @Override
      public ActivityOutput execute(ActivityInput input) {
        long began = System.nanoTime();
        ActivityOutput output = super.execute(input);
        timer.ifPresent(t -> t.record(System.nanoTime() - began, TimeUnit.NANOSECONDS));
        return output;
      }
    };
  }

  private Timer timer(String stage) {
    return Timer.builder("larder.pass")
        .description("How long the stages of a pass took on this worker.")
        .tag("stage", stage)
        .serviceLevelObjectives(
            Histogram.BOUNDS.stream()
                .filter(bound -> bound.compareTo(Duration.ofMinutes(2)) <= 0)
                .toArray(Duration[]::new))
        .register(registry);
  }
}
