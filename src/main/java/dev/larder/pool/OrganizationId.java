package dev.larder.pool;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** The id of an organization. In JSON and text: the UUID alone. */
public record OrganizationId(@JsonValue UUID value) implements Id, Comparable<OrganizationId> {
  @JsonCreator
  public OrganizationId {}

  /** Reads a UUID in its 36-character form; anything else is an IllegalArgumentException. */
  public static OrganizationId of(String text) {
    return new OrganizationId(UUID.fromString(text));
  }

  @Override
  public int compareTo(OrganizationId other) {
    return value.toString().compareTo(other.value.toString());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
