package dev.larder.pool;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** The id of a build. In JSON and text: the UUID alone. */
public record BuildId(@JsonValue UUID value) implements Id, Comparable<BuildId> {
  @JsonCreator
  public BuildId {}

  /** Reads a UUID in its 36-character form; anything else is an IllegalArgumentException. */
  public static BuildId of(String text) {
    return new BuildId(UUID.fromString(text));
  }

  @Override
  public int compareTo(BuildId other) {
    return value.toString().compareTo(other.value.toString());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
