package dev.larder.pool;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** The id of a template. In JSON and text: the UUID alone. */
public record TemplateId(@JsonValue UUID value) implements Id, Comparable<TemplateId> {
  @JsonCreator
  public TemplateId {}

  /** Reads a UUID in its 36-character form; anything else is an IllegalArgumentException. */
  public static TemplateId of(String text) {
    return new TemplateId(UUID.fromString(text));
  }

  @Override
  public int compareTo(TemplateId other) {
    return value.toString().compareTo(other.value.toString());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
