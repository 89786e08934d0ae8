package dev.larder.pool;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** The id of a workspace. In JSON and text: the UUID alone. */
public record WorkspaceId(@JsonValue UUID value) implements Id, Comparable<WorkspaceId> {
  @JsonCreator
  public WorkspaceId {}

  /** Reads a UUID in its 36-character form; anything else is an IllegalArgumentException. */
  public static WorkspaceId of(String text) {
    return new WorkspaceId(UUID.fromString(text));
  }

  @Override
  public int compareTo(WorkspaceId other) {
    return value.toString().compareTo(other.value.toString());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
