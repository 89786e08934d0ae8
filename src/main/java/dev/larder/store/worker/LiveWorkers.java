package dev.larder.store.worker;

import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.WORKERS;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.selectOne;

import dev.larder.pool.WorkerRole;
import dev.larder.store.sql.StoreTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Select;

/** Which workers are there, and whether they serve a template. Read with everything else. */
public final class LiveWorkers {
  /** Some missed heartbeats are forgiven; a pause of a minute is not. */
  private static final Duration SILENT_AT_MOST = Duration.ofSeconds(45);

  private static final int MAX_UNSERVED = 10;

  private LiveWorkers() {}

  static Condition live(Field<Instant> now) {
    return WORKERS
        .STOPPED_AT
        .isNull()
        .and(WORKERS.SEEN_AT.gt(StoreTime.before(now, SILENT_AT_MOST)));
  }

  static Condition has(WorkerRole role) {
    return WORKERS.ROLES.contains(new String[] {role.label()});
  }

  /**
   * Whether some worker builds the template in the query around this: has all its tags. Where no
   * worker has ever said anything, nothing is known against it.
   */
  public static Condition serveTemplate(Field<Instant> now) {
    return notExists(selectOne().from(WORKERS)).or(exists(serving(WorkerRole.BUILD, now)));
  }

  private static Select<Record1<Integer>> serving(WorkerRole role, Field<Instant> now) {
    return selectOne()
        .from(WORKERS)
        .where(live(now))
        .and(has(role))
        .and(WORKERS.TAGS.contains(TEMPLATES.TAGS));
  }

  static List<Set<String>> unserved(DSLContext db, WorkerRole role, Field<Instant> now) {
    return db.selectDistinct(TEMPLATES.TAGS)
        .from(TEMPLATES)
        .where(TEMPLATES.DELETED_AT.isNull())
        .and(notExists(serving(role, now)))
        .orderBy(TEMPLATES.TAGS)
        .limit(MAX_UNSERVED)
        .fetch(r -> new TreeSet<>(List.of(r.get(TEMPLATES.TAGS))));
  }
}
