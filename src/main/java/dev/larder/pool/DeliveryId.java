package dev.larder.pool;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/**
 * The id of what one recipient receives of one event; a repeat has the same. In JSON and text: the
 * UUID alone.
 */
public record DeliveryId(@JsonValue UUID value) implements Id, Comparable<DeliveryId> {
  @JsonCreator
  public DeliveryId {}

  /** Reads a UUID in its 36-character form; anything else is an IllegalArgumentException. */
  public static DeliveryId of(String text) {
    return new DeliveryId(UUID.fromString(text));
  }

  @Override
  public int compareTo(DeliveryId other) {
    return value.toString().compareTo(other.value.toString());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
