package dev.larder.store.setting;

import static dev.larder.store.schema.Tables.SETTINGS;

import dev.larder.document.Suggestion;
import dev.larder.pool.EventKind;
import dev.larder.store.Database;
import dev.larder.store.event.Change;
import dev.larder.store.event.ChangeSummary;
import dev.larder.store.event.EventLog;
import dev.larder.store.sql.LimitLock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;

/** Reads, lists and changes the settings that all workers share. */
public final class SharedSettings {
  private final Database database;

  public SharedSettings(Database database) {
    this.database = database;
  }

  /**
   * One setting for people.
   *
   * @param value in force
   * @param overridden it is not the default
   */
  public record Listed(String key, String value, String defaultValue, boolean overridden) {}

  /** What came of a change. */
  public sealed interface SetResult {
    /**
     * All of it holds now.
     *
     * @param changes what differs from before; empty: nothing
     * @param notes what was understood otherwise than written
     */
    record Done(List<Change> changes, List<String> notes) implements SetResult {}

    /** Nothing was changed; one reason for each key that is wrong. */
    record Refused(List<String> reasons) implements SetResult {}
  }

  public Settings read() {
    return database.snapshot("read settings", Settings::read);
  }

  public List<Listed> list() {
    Map<String, String> stored = database.snapshot("list settings", SharedSettings::stored);
    return Arrays.stream(Setting.values())
        .map(
            setting ->
                new Listed(
                    setting.key(),
                    stored.getOrDefault(setting.key(), setting.defaultValue()),
                    setting.defaultValue(),
                    stored.containsKey(setting.key())))
        .toList();
  }

  /**
   * Changes all of these or none. A value of {@code default}, or for a duration zero or less, means
   * the default.
   */
  public SetResult set(Map<String, String> values, String who) {
    List<String> reasons = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    Map<Setting, Optional<String>> wanted = new LinkedHashMap<>();
    values.forEach(
        (key, text) -> {
          Optional<Setting> setting = Setting.find(key);
          if (setting.isEmpty()) {
            reasons.add(key + ": no such setting; " + Suggestion.advice(key, Setting.keys()));
            return;
          }
          try {
            wanted.put(setting.get(), setting.get().read(text));
          } catch (IllegalArgumentException e) {
            reasons.add(key + ": " + e.getMessage());
          }
        });
    if (!reasons.isEmpty()) {
      return new SetResult.Refused(reasons);
    }
    wanted.forEach(
        (setting, value) -> {
          if (value.isEmpty() && !"default".equals(values.get(setting.key()))) {
            notes.add(
                "%s: the default, %s, holds".formatted(setting.key(), setting.defaultValue()));
          }
        });
    List<Change> changes = database.transaction("set settings", dsl -> write(dsl, wanted, who));
    return new SetResult.Done(changes, notes);
  }

  private List<Change> write(DSLContext dsl, Map<Setting, Optional<String>> wanted, String who) {
    if (wanted.containsKey(Setting.IN_FLIGHT) || wanted.containsKey(Setting.PREBUILDS)) {
      LimitLock.takeTotal(dsl);
    }
    Map<String, String> before = stored(dsl);
    List<Change> changes = new ArrayList<>();
    // in the enum's order, so that two changes at once lock rows in one order
    wanted.keySet().stream()
        .sorted()
        .forEach(
            setting -> {
              Optional<String> value = wanted.getOrDefault(setting, Optional.empty());
              Optional<String> old = Optional.ofNullable(before.get(setting.key()));
              if (!value.equals(old)) {
                value.ifPresentOrElse(
                    text -> insert(dsl, setting, text, who), () -> delete(dsl, setting));
                changes.add(
                    Change.update(
                        "settings",
                        setting.key(),
                        old.orElse(setting.defaultValue()),
                        value.orElse(setting.defaultValue())));
              }
            });
    if (!changes.isEmpty()) {
      EventLog.record(
          dsl,
          database.now(),
          EventKind.SETTINGS_CHANGED,
          who,
          EventLog.Subject.everything(),
          ChangeSummary.details(changes));
    }
    return changes;
  }

  private void insert(DSLContext dsl, Setting setting, String value, String who) {
    dsl.insertInto(SETTINGS)
        .set(SETTINGS.KEY, setting.key())
        .set(SETTINGS.VALUE, value)
        .set(SETTINGS.UPDATED_AT, database.now())
        .set(SETTINGS.UPDATED_BY, who)
        .onConflict(SETTINGS.KEY)
        .doUpdate()
        .set(SETTINGS.VALUE, value)
        .set(SETTINGS.UPDATED_AT, database.now())
        .set(SETTINGS.UPDATED_BY, who)
        .execute();
  }

  private static void delete(DSLContext dsl, Setting setting) {
    dsl.deleteFrom(SETTINGS).where(SETTINGS.KEY.eq(setting.key())).execute();
  }

  private static Map<String, String> stored(DSLContext dsl) {
    return dsl.select(SETTINGS.KEY, SETTINGS.VALUE)
        .from(SETTINGS)
        .fetchMap(SETTINGS.KEY, SETTINGS.VALUE);
  }
}
