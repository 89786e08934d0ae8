package dev.larder.pool;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** The id of a preset: a pool in one template version. In JSON and text: the UUID alone. */
public record PresetId(@JsonValue UUID value) implements Id, Comparable<PresetId> {
  @JsonCreator
  public PresetId {}

  /** Reads a UUID in its 36-character form; anything else is an IllegalArgumentException. */
  public static PresetId of(String text) {
    return new PresetId(UUID.fromString(text));
  }

  @Override
  public int compareTo(PresetId other) {
    return value.toString().compareTo(other.value.toString());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
