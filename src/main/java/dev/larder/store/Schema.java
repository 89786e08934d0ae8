package dev.larder.store;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jooq.DSLContext;
import org.jooq.Field;

/** The tables as the migrations make them, and whether this program and they fit each other. */
public final class Schema {
  /** The newest migration that this program knows. */
  static final int KNOWN = 21;

  private static final String NAME = "larder";
  private static final int SECONDS_UNTIL_GONE = 30;
  private static final int MAX_SHOWN = 5;
  private static final Field<String> VERSION = field(name("version"), String.class);

  private final Database database;
  private final DataSource source;

  Schema(Database database, DataSource source) {
    this.database = database;
    this.source = source;
  }

  /** Brings the schema up to date. Safe to call from several processes at once. */
  public void migrate() {
    refuseNewer();
    Flyway.configure().dataSource(source).schemas(NAME).load().migrate();
  }

  /** What it lacks of what this program needs, or has beyond; empty: they fit. */
  public Optional<String> misfit() {
    OptionalInt found = version();
    if (found.isPresent() && found.getAsInt() > KNOWN) {
      return Optional.ofNullable(new NewerSchema(found.getAsInt(), KNOWN).getMessage());
    }
    return found.isPresent() && found.getAsInt() == KNOWN
        ? Optional.empty()
        : Optional.of(
            "the schema %s, this program needs migration %d; run: larder migrate"
                .formatted(
                    found.isPresent() ? "has migration " + found.getAsInt() : "is not there",
                    KNOWN));
  }

  /** A {@link NewerSchema} where the schema is newer than this program. */
  public void refuseNewer() {
    OptionalInt found = version();
    if (found.isPresent() && found.getAsInt() > KNOWN) {
      throw new NewerSchema(found.getAsInt(), KNOWN);
    }
  }

  /**
   * The workers, by name, that were seen a moment ago and whose statements a pending migration may
   * break; empty: there is none, or nothing is pending.
   */
  public List<String> workersInTheWay() {
    return version().orElse(0) == KNOWN
        ? List.of()
        : database.snapshot("read workers", Schema::workersSeen);
  }

  private static List<String> workersSeen(DSLContext db) {
    return exists(db, "workers")
        ? db.resultQuery(
                """
                select name from larder.workers
                where stopped_at is null and seen_at > now() - make_interval(secs => {0})
                order by name limit {1}
                """,
                inline(SECONDS_UNTIL_GONE), inline(MAX_SHOWN))
            .fetch(0, String.class)
        : List.of();
  }

  /** Of the newest migration that was applied; empty: there is no schema. */
  private OptionalInt version() {
    return database.snapshot("read schema's version", Schema::version);
  }

  private static OptionalInt version(DSLContext db) {
    if (!exists(db, "flyway_schema_history")) {
      return OptionalInt.empty();
    }
    Field<Integer> newest = max(VERSION.cast(Integer.class));
    Integer found =
        db.select(newest)
            .from(table(name(NAME, "flyway_schema_history")))
            .where(field(name("success"), Boolean.class))
            .and(VERSION.isNotNull())
            .fetchSingle()
            .get(newest);
    return found == null ? OptionalInt.empty() : OptionalInt.of(found);
  }

  private static boolean exists(DSLContext db, String table) {
    return db.select(field("to_regclass({0})::text", String.class, inline(NAME + "." + table)))
            .fetchSingle()
            .value1()
        != null;
  }
}
