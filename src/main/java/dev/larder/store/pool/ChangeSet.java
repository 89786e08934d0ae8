package dev.larder.store.pool;

import dev.larder.pool.PresetId;
import dev.larder.store.event.Change;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jooq.TableField;
import org.jooq.TableRecord;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what an apply changes; sets only what differs, so that an unchanged row stays untouched.
 */
final class ChangeSet {
  private final List<Change> changes = new ArrayList<>();
  private final Set<PresetId> presets = new LinkedHashSet<>();

  void add(Change change) {
    changes.add(change);
  }

  void reconcile(Collection<PresetId> ids) {
    presets.addAll(ids);
  }

  /** Sets one field where it differs and says so; answers whether it did. */
  <R extends TableRecord<R>, T> boolean set(
      R row, TableField<R, T> field, @Nullable T value, String subject, String what) {
    return set(row, field, value, subject, what, ChangeSet::plain);
  }

  <R extends TableRecord<R>, T> boolean set(
      R row,
      TableField<R, T> field,
      @Nullable T value,
      String subject,
      String what,
      Shown<T> shown) {
    @Nullable T before = row.get(field);
    if (Objects.deepEquals(before, value)) {
      return false;
    }
    row.set(field, value);
    add(Change.update(subject, what, shown(shown, before), shown(shown, value)));
    return true;
  }

  List<Change> changes() {
    return List.copyOf(changes);
  }

  ApplyResult result(boolean dryRun) {
    return new ApplyResult(changes, dryRun ? List.of() : List.copyOf(presets), dryRun);
  }

  /** How a value is shown to people. */
  interface Shown<T> {
    String text(T value);
  }

  private static <T> String plain(T value) {
    return value instanceof Object[] items
        ? String.join(", ", java.util.Arrays.stream(items).map(String::valueOf).toList())
        : String.valueOf(value);
  }

  private static <T> String shown(Shown<T> shown, @Nullable T value) {
    return value == null ? "none" : shown.text(value);
  }
}
