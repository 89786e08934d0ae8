package dev.larder.store.event;

import dev.larder.pool.Label;
import java.util.Optional;

/**
 * One thing that an apply changes, for people.
 *
 * @param subject what it is about: an organization, a template, or TEMPLATE/PRESET
 * @param what which part of it, or why; empty: all of it
 * @param from what it was, where that can be said
 * @param to what it is now, where that can be said; never a sensitive value
 */
public record Change(
    Kind kind, String subject, String what, Optional<String> from, Optional<String> to) {
  /** What is done to the subject. */
  public enum Kind implements Label {
    CREATE,
    UPDATE,
    NEW_VERSION,
    OLD_VERSION,
    DROP,
    DELETE,
    RESTORE
  }

  public static Change create(String what, String subject) {
    return new Change(Kind.CREATE, subject, what, Optional.empty(), Optional.empty());
  }

  public static Change update(String subject, String what, String from, String to) {
    return new Change(Kind.UPDATE, subject, what, Optional.of(from), Optional.of(to));
  }

  @Override
  public String toString() {
    return switch (kind) {
      case CREATE -> "create " + what + " " + subject;
      case UPDATE -> "%s: %s %s -> %s".formatted(subject, what, shown(from), shown(to));
      case NEW_VERSION -> "%s: new version %s (%s)".formatted(subject, shown(to), what);
      case OLD_VERSION ->
          "%s: back to version %s from %s (%s)".formatted(subject, shown(to), shown(from), what);
      case DROP -> subject + ": no longer in the file; its stock drains";
      case DELETE -> "delete " + what + " " + subject + "; its stock drains";
      case RESTORE -> "bring back " + what + " " + subject;
    };
  }

  private static String shown(Optional<String> value) {
    return value.filter(text -> !text.isEmpty()).orElse("none");
  }
}
