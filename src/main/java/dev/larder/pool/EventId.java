package dev.larder.pool;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The number of an event, in the order in which events were recorded. In JSON: the number alone.
 */
public record EventId(@JsonValue long value) {
  @JsonCreator
  public EventId {}

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
