package dev.larder.store;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Instants as PostgreSQL's driver takes them. */
final class StoreTime {
  private StoreTime() {}

  /** PostgreSQL's last instants lie far behind this one; nobody waits that long. */
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  static OffsetDateTime at(Instant instant) {
    return (instant.isAfter(LATEST) ? LATEST : instant).atOffset(ZoneOffset.UTC);
  }
}
