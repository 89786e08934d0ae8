package dev.larder.store;

import dev.larder.desired.DesiredPreset;
import dev.larder.plan.Schedule;
import dev.larder.pool.Rollover;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;

/** A preset of a pool file, said in few words: what a story is about, and nothing else. */
@NullMarked
public final class WantedPreset {
  private final DesiredPreset.Builder preset;

  private WantedPreset(DesiredPreset.Builder preset) {
    this.preset = preset;
  }

  /** java-dev/large, without a slow start. */
  public static WantedPreset large(int desired) {
    return new WantedPreset(Wanted.preset("large", desired).toBuilder());
  }

  public WantedPreset ttl(Duration time) {
    preset.ttl(Optional.of(time));
    return this;
  }

  public WantedPreset schedule(String timezone, String cron, int then) {
    preset.schedule(
        Optional.of(new Schedule(timezone, java.util.List.of(new Schedule.Window(cron, then)))));
    return this;
  }

  public WantedPreset replenishFirst() {
    preset.rollover(Rollover.REPLENISH_FIRST);
    return this;
  }

  public WantedPreset slowStart() {
    preset.slowStart(true);
    return this;
  }

  public DesiredPreset preset() {
    return preset.build();
  }
}
