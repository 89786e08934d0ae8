package dev.larder.desired;

import dev.larder.plan.Schedule;
import dev.larder.pool.Rollover;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A preset with its pool as they are wanted. Parameters and sensitive ones belong to the template
 * version, all else to the pool.
 *
 * @param desired 0 to {@link #MAX_DESIRED}
 * @param ttl longer than zero; absent: prebuilds don't expire
 * @param sensitive like parameters, never shown, logged or recorded; no name stands in both
 * @param lease longer than zero; absent: a claimed workspace lives until it is deleted
 */
public record DesiredPreset(
    String name,
    int desired,
    Optional<Duration> ttl,
    Map<String, String> parameters,
    Map<String, String> sensitive,
    Optional<Schedule> schedule,
    Rollover rollover,
    boolean slowStart,
    Optional<Duration> lease,
    PoolLimits limits) {
  /** No pool may want more. */
  public static final int MAX_DESIRED = 10_000;

  public DesiredPreset {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    sensitive = Collections.unmodifiableMap(new LinkedHashMap<>(sensitive));
  }

  @Override
  public String toString() {
    return "DesiredPreset[" + name + ", desired " + desired + "]";
  }

  /** One with defaults for all but these. */
  public static Builder builder(String name, int desired) {
    return new Builder(name, desired);
  }

  public Builder toBuilder() {
    return builder(name, desired)
        .ttl(ttl)
        .parameters(parameters)
        .sensitive(sensitive)
        .schedule(schedule)
        .rollover(rollover)
        .slowStart(slowStart)
        .lease(lease)
        .limits(limits);
  }

  /** Begins with the defaults of pool files. */
  public static final class Builder {
    private final String name;
    private final int desired;
    private Optional<Duration> ttl = Optional.empty();
    private Map<String, String> parameters = Map.of();
    private Map<String, String> sensitive = Map.of();
    private Optional<Schedule> schedule = Optional.empty();
    private Rollover rollover = Rollover.RECREATE;
    private boolean slowStart = true;
    private Optional<Duration> lease = Optional.empty();
    private PoolLimits limits = PoolLimits.NONE;

    private Builder(String name, int desired) {
      this.name = name;
      this.desired = desired;
    }

    public Builder ttl(Optional<Duration> value) {
      ttl = value;
      return this;
    }

    public Builder parameters(Map<String, String> value) {
      parameters = value;
      return this;
    }

    public Builder sensitive(Map<String, String> value) {
      sensitive = value;
      return this;
    }

    public Builder schedule(Optional<Schedule> value) {
      schedule = value;
      return this;
    }

    public Builder rollover(Rollover value) {
      rollover = value;
      return this;
    }

    public Builder slowStart(boolean value) {
      slowStart = value;
      return this;
    }

    public Builder lease(Optional<Duration> value) {
      lease = value;
      return this;
    }

    public Builder limits(PoolLimits value) {
      limits = value;
      return this;
    }

    public DesiredPreset build() {
      return new DesiredPreset(
          name, desired, ttl, parameters, sensitive, schedule, rollover, slowStart, lease, limits);
    }
  }
}
