package dev.larder.desired;

import dev.larder.plan.Schedule;
import dev.larder.pool.Rollover;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A preset with its pool as somebody wants them. Parameters and sensitive ones belong to the
 * template version, all else to the pool.
 *
 * @param desired 0 to 10,000
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
  public DesiredPreset {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    sensitive = Collections.unmodifiableMap(new LinkedHashMap<>(sensitive));
  }

  @Override
  public String toString() {
    return "DesiredPreset[" + name + ", desired " + desired + "]";
  }
}
