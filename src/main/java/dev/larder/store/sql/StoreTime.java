package dev.larder.store.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.val;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jooq.Field;

/** Instants as PostgreSQL's driver takes them. */
public final class StoreTime {
  private StoreTime() {}

  /** PostgreSQL's last instants lie far behind this one; no one waits that long. */
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  /** So long after: a day is 24 hours, whatever the session's time zone says of that day. */
  public static Field<Instant> after(Field<Instant> instant, Duration time) {
    return field("{0} + {1} * interval '1 microsecond'", Instant.class, instant, val(micros(time)));
  }

  public static Field<Instant> before(Field<Instant> instant, Duration time) {
    return field("{0} - {1} * interval '1 microsecond'", Instant.class, instant, val(micros(time)));
  }

  private static long micros(Duration time) {
    return TimeUnit.MICROSECONDS.convert(time);
  }

  /** As late as a column can hold. */
  public static Instant atLatest(Instant instant) {
    return instant.isAfter(LATEST) ? LATEST : instant;
  }
}
