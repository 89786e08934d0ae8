package dev.larder.document;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/** Instants as people write them: {@code 2025-06-01T12:00:00Z}, or with an offset. */
public final class Instants {
  private Instants() {}

  /** Reads one; an IllegalArgumentException says how one looks. */
  public static Instant parse(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no instant like 2025-06-01T12:00:00Z", e);
    }
  }
}
