package dev.larder.pool;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * An enum whose values are the same letters in SQL, JSON, metrics and text: {@code HARD_LIMITED} is
 * {@code hard-limited}.
 */
public interface Label {
  String name();

  /** The word for this value: lower case, dashes for underscores. */
  @JsonValue
  default String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The value with this label; a label that there is not is an IllegalArgumentException that lists
   * all.
   */
  static <E extends Enum<E> & Label> E of(Class<E> type, String label) {
    return find(type, label)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "\"%s\" is none of %s"
                        .formatted(
                            label,
                            Arrays.stream(type.getEnumConstants()).map(Label::label).toList())));
  }

  static <E extends Enum<E> & Label> Optional<E> find(Class<E> type, String label) {
    return Arrays.stream(type.getEnumConstants()).filter(e -> e.label().equals(label)).findFirst();
  }
}
