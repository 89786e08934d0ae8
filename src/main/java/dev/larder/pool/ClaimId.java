package dev.larder.pool;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** The id of a claim. In JSON and text: the UUID alone. */
public record ClaimId(@JsonValue UUID value) implements Id, Comparable<ClaimId> {
  @JsonCreator
  public ClaimId {}

  /** Reads a UUID in its 36-character form; anything else is an IllegalArgumentException. */
  public static ClaimId of(String text) {
    return new ClaimId(UUID.fromString(text));
  }

  @Override
  public int compareTo(ClaimId other) {
    return value.toString().compareTo(other.value.toString());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
