package dev.larder.store;

import java.time.Instant;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** What the store calls now. One place, so that tests can bind it to the time of a test server. */
@FunctionalInterface
public interface StoreClock {
  /**
   * The database's clock as each statement starts: the same for all workers, whatever theirs say.
   */
  StoreClock DATABASE = always(DSL.field("statement_timestamp()", SQLDataType.INSTANT));

  Field<Instant> now();

  private static StoreClock always(Field<Instant> now) {
    return () -> now;
  }
}
