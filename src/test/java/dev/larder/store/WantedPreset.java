package dev.larder.store;

import dev.larder.desired.DesiredPreset;
import dev.larder.desired.PoolLimits;
import dev.larder.plan.Schedule;
import dev.larder.pool.Rollover;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;

/** A preset of a pool file, said in few words: what a story is about, and nothing else. */
@NullMarked
final class WantedPreset {
  private final String name;
  private final int desired;
  private Optional<Duration> ttl = Optional.empty();
  private Optional<Schedule> schedule = Optional.empty();
  private Rollover rollover = Rollover.RECREATE;
  private boolean slowStart;

  private WantedPreset(String name, int desired) {
    this.name = name;
    this.desired = desired;
  }

  /** java-dev/large, without a slow start. */
  static WantedPreset large(int desired) {
    return new WantedPreset("large", desired);
  }

  WantedPreset ttl(Duration time) {
    ttl = Optional.of(time);
    return this;
  }

  WantedPreset schedule(String timezone, String cron, int then) {
    schedule =
        Optional.of(new Schedule(timezone, java.util.List.of(new Schedule.Window(cron, then))));
    return this;
  }

  WantedPreset replenishFirst() {
    rollover = Rollover.REPLENISH_FIRST;
    return this;
  }

  WantedPreset slowStart() {
    slowStart = true;
    return this;
  }

  DesiredPreset preset() {
    return new DesiredPreset(
        name,
        desired,
        ttl,
        Map.of(),
        Map.of(),
        schedule,
        rollover,
        slowStart,
        Optional.empty(),
        PoolLimits.NONE);
  }
}
