package dev.larder.pool;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** The id of a template version. In JSON and text: the UUID alone. */
public record TemplateVersionId(@JsonValue UUID value)
    implements Id, Comparable<TemplateVersionId> {
  @JsonCreator
  public TemplateVersionId {}

  /** Reads a UUID in its 36-character form; anything else is an IllegalArgumentException. */
  public static TemplateVersionId of(String text) {
    return new TemplateVersionId(UUID.fromString(text));
  }

  @Override
  public int compareTo(TemplateVersionId other) {
    return value.toString().compareTo(other.value.toString());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
