package dev.larder.store;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.val;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.jooq.Field;

/** Instants as PostgreSQL's driver takes them. */
final class StoreTime {
  private StoreTime() {}

  /** PostgreSQL's last instants lie far behind this one; nobody waits that long. */
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  /** So long after: a day is 24 hours, whatever the session's time zone says of that day. */
  static Field<OffsetDateTime> after(Field<OffsetDateTime> instant, Duration time) {
    return field(
        "{0} + {1} * interval '1 microsecond'", OffsetDateTime.class, instant, val(micros(time)));
  }

  static Field<OffsetDateTime> before(Field<OffsetDateTime> instant, Duration time) {
    return field(
        "{0} - {1} * interval '1 microsecond'", OffsetDateTime.class, instant, val(micros(time)));
  }

  private static long micros(Duration time) {
    return TimeUnit.MICROSECONDS.convert(time);
  }

  static OffsetDateTime at(Instant instant) {
    return (instant.isAfter(LATEST) ? LATEST : instant).atOffset(ZoneOffset.UTC);
  }
}
