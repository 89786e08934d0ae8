package dev.larder.document;

import dev.larder.pool.Label;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** An object of JSON or YAML, put together key by key in the order in which it is printed. */
public final class Document {
  private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

  /**
   * An empty Optional is null; enums are their labels, durations seconds, all else but numbers,
   * booleans, lists and maps its text.
   */
  public Document put(String key, Object value) {
    fields.put(key, plain(value));
    return this;
  }

  public Map<String, @Nullable Object> fields() {
    return fields;
  }

  private static @Nullable Object plain(Object value) {
    return switch (value) {
      case Optional<?> optional -> optional.map(Document::plain).orElse(null);
      case OptionalInt optional -> optional.isPresent() ? optional.getAsInt() : null;
      case Label label -> label.label();
      case Duration duration -> duration.toSeconds();
      case Number number -> number;
      case Boolean bool -> bool;
      case Document document -> document.fields();
      case Map<?, ?> map -> map;
      case List<?> list -> list.stream().map(Document::plain).toList();
      default -> value.toString();
    };
  }
}
