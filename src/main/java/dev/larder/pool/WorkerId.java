package dev.larder.pool;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** The id of a worker process. In JSON and text: the UUID alone. */
public record WorkerId(@JsonValue UUID value) implements Id, Comparable<WorkerId> {
  @JsonCreator
  public WorkerId {}

  /** Reads a UUID in its 36-character form; anything else is an IllegalArgumentException. */
  public static WorkerId of(String text) {
    return new WorkerId(UUID.fromString(text));
  }

  @Override
  public int compareTo(WorkerId other) {
    return value.toString().compareTo(other.value.toString());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
