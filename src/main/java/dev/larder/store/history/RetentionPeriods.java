package dev.larder.store.history;

import static dev.larder.store.schema.Tables.SETTINGS;

import dev.larder.document.Durations;
import dev.larder.store.setting.Setting;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;

/** How long history is kept, as in force. */
public record RetentionPeriods(
    Duration builds, Duration logs, Duration snapshots, Duration claims, Duration events) {
  public static RetentionPeriods read(DSLContext db) {
    Map<String, String> stored =
        db.select(SETTINGS.KEY, SETTINGS.VALUE)
            .from(SETTINGS)
            .fetchMap(SETTINGS.KEY, SETTINGS.VALUE);
    return new RetentionPeriods(
        period(stored, Setting.RETAIN_BUILDS),
        period(stored, Setting.RETAIN_LOGS),
        period(stored, Setting.RETAIN_SNAPSHOTS),
        period(stored, Setting.RETAIN_CLAIMS),
        period(stored, Setting.RETAIN_EVENTS));
  }

  private static Duration period(Map<String, String> stored, Setting setting) {
    return Durations.parse(
        Optional.ofNullable(stored.get(setting.key())).orElse(setting.defaultValue()));
  }
}
