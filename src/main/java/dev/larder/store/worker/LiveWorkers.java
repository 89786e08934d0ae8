package dev.larder.store.worker;

import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.WORKERS;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.selectOne;

import dev.larder.store.sql.StoreTime;
import java.time.Duration;
import java.time.Instant;
import org.jooq.Condition;
import org.jooq.Field;

/** Which workers are there, and whether they serve a template. Read with everything else. */
public final class LiveWorkers {
  /** Some missed heartbeats are forgiven; a pause of a minute is not. */
  private static final Duration SILENT_AT_MOST = Duration.ofSeconds(45);

  private LiveWorkers() {}

  static Condition live(Field<Instant> now) {
    return WORKERS
        .STOPPED_AT
        .isNull()
        .and(WORKERS.SEEN_AT.gt(StoreTime.before(now, SILENT_AT_MOST)));
  }

  /**
   * Whether some worker has all tags of the template in the query around this. Where no worker has
   * ever said anything, nothing is known against it.
   */
  public static Condition serveTemplate(Field<Instant> now) {
    return notExists(selectOne().from(WORKERS))
        .or(
            exists(
                selectOne()
                    .from(WORKERS)
                    .where(live(now))
                    .and(WORKERS.TAGS.contains(TEMPLATES.TAGS))));
  }
}
