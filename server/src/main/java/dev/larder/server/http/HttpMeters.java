package dev.larder.server.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What a server measures of requests. Labels are of closed sets: routes, methods, statuses. */
public final class HttpMeters {
  private final MeterRegistry registry;
  private final AtomicInteger inFlight;
  private final AtomicInteger streams;

  public HttpMeters(MeterRegistry registry) {
    this.registry = registry;
    this.inFlight = registry.gauge("larder.http.requests.in.flight", new AtomicInteger());
    this.streams = registry.gauge("larder.http.streams", new AtomicInteger());
  }

  void begin() {
    inFlight.incrementAndGet();
  }

  void end(Route route, int status, long nanos) {
    inFlight.decrementAndGet();
    Timer.builder("larder.http.request")
        .tag("route", route.label())
        .tag("method", route.method().name())
        .tag("status", Integer.toString(status))
        .publishPercentileHistogram(false)
        .serviceLevelObjectives(
            java.time.Duration.ofMillis(5),
            java.time.Duration.ofMillis(25),
            java.time.Duration.ofMillis(100),
            java.time.Duration.ofMillis(500),
            java.time.Duration.ofSeconds(2),
            java.time.Duration.ofSeconds(10),
            java.time.Duration.ofSeconds(60))
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  void refused(ProblemType type) {
    Counter.builder("larder.http.refusals")
        .tag("type", type.label())
        .register(registry)
        .increment();
  }

  public void streamBegan() {
    streams.incrementAndGet();
  }

  public void streamEnded() {
    streams.decrementAndGet();
  }
}
