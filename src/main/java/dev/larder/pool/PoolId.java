package dev.larder.pool;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** The id of a pool. In JSON and text: the UUID alone. */
public record PoolId(@JsonValue UUID value) implements Id, Comparable<PoolId> {
  @JsonCreator
  public PoolId {}

  /** Reads a UUID in its 36-character form; anything else is an IllegalArgumentException. */
  public static PoolId of(String text) {
    return new PoolId(UUID.fromString(text));
  }

  @Override
  public int compareTo(PoolId other) {
    return value.toString().compareTo(other.value.toString());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
