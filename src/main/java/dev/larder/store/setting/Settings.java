package dev.larder.store.setting;

import static dev.larder.store.schema.Tables.SETTINGS;

import dev.larder.document.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.jooq.DSLContext;
import org.jooq.Record;

/**
 * What all workers share, as in force.
 *
 * @param interval from one full pass to the next
 * @param backoffInterval how long each failure in a row holds back creates
 * @param lookBack how old a failure may be and still count for the backoff
 * @param failureHardLimit failures in a row that stop creates; 0: off
 * @param probeAfter the first pause at the hard limit before a probe
 * @param inFlight most builds under way in total; empty: no limit
 * @param prebuilds most prebuilds in all states, in total; empty: no limit
 * @param checkInterval from one health check of a prebuild to the next; empty: none is checked
 * @param unhealthyGrace how long a prebuild may stay unhealthy before it is replaced
 * @param pause set while everything is paused
 */
public record Settings(
    Duration interval,
    Duration backoffInterval,
    Duration lookBack,
    int failureHardLimit,
    Duration probeAfter,
    OptionalInt inFlight,
    OptionalInt prebuilds,
    Optional<Duration> checkInterval,
    Duration unhealthyGrace,
    Optional<Pause> pause) {
  /** The row that says that everything is paused. */
  public static final String PAUSED = "paused";

  public static final Settings DEFAULTS =
      new Settings(
          Duration.ofMinutes(5),
          Duration.ofMinutes(1),
          Duration.ofHours(1),
          3,
          Duration.ofMinutes(10),
          OptionalInt.empty(),
          OptionalInt.empty(),
          Optional.of(Duration.ofMinutes(5)),
          Duration.ofMinutes(2),
          Optional.empty());

  /** Who paused, why and when. */
  public record Pause(String who, String why, Instant since) {}

  public boolean paused() {
    return pause.isPresent();
  }

  /** All settings in one query. */
  public static Settings read(DSLContext dsl) {
    Settings settings = DEFAULTS;
    for (Record row : dsl.selectFrom(SETTINGS).fetch()) {
      settings = settings.with(row);
    }
    return settings;
  }

  private Settings with(Record row) {
    String key = row.get(SETTINGS.KEY);
    if (key.equals(PAUSED)) {
      return withPause(
          new Pause(
              row.get(SETTINGS.UPDATED_BY), row.get(SETTINGS.VALUE), row.get(SETTINGS.UPDATED_AT)));
    }
    return Setting.find(key).map(setting -> with(setting, row.get(SETTINGS.VALUE))).orElse(this);
  }

  private Settings with(Setting setting, String value) {
    Duration interval = setting == Setting.INTERVAL ? Durations.parse(value) : this.interval;
    Duration backoff =
        setting == Setting.BACKOFF_INTERVAL ? Durations.parse(value) : backoffInterval;
    Duration look = setting == Setting.LOOK_BACK ? Durations.parse(value) : lookBack;
    int limit = setting == Setting.FAILURE_HARD_LIMIT ? Integer.parseInt(value) : failureHardLimit;
    Duration probe = setting == Setting.PROBE_AFTER ? Durations.parse(value) : probeAfter;
    OptionalInt flight =
        setting == Setting.IN_FLIGHT ? OptionalInt.of(Integer.parseInt(value)) : inFlight;
    Optional<Duration> check =
        setting == Setting.CHECK_INTERVAL
            ? Optional.of(value).filter(v -> !v.equals(Setting.OFF)).map(Durations::parse)
            : checkInterval;
    Duration grace = setting == Setting.UNHEALTHY_GRACE ? Durations.parse(value) : unhealthyGrace;
    OptionalInt prebuilds =
        setting == Setting.PREBUILDS ? OptionalInt.of(Integer.parseInt(value)) : this.prebuilds;
    return new Settings(
        interval, backoff, look, limit, probe, flight, prebuilds, check, grace, pause);
  }

  private Settings withPause(Pause since) {
    return new Settings(
        interval,
        backoffInterval,
        lookBack,
        failureHardLimit,
        probeAfter,
        inFlight,
        prebuilds,
        checkInterval,
        unhealthyGrace,
        Optional.of(since));
  }
}
