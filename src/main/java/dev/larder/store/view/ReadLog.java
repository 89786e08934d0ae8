package dev.larder.store.view;

import static dev.larder.store.schema.Tables.BUILD_ATTEMPTS;

import dev.larder.content.Gzip;
import dev.larder.pool.BuildId;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** What the attempts of one build printed. */
final class ReadLog {
  private final DSLContext sql;

  ReadLog(DSLContext sql) {
    this.sql = sql;
  }

  List<AttemptLog> of(BuildId build) {
    return sql.selectFrom(BUILD_ATTEMPTS)
        .where(BUILD_ATTEMPTS.BUILD_ID.eq(build))
        .orderBy(BUILD_ATTEMPTS.ATTEMPT)
        .fetch(
            row ->
                new AttemptLog(
                    row.getAttempt(),
                    row.getWorker(),
                    row.getStartedAt(),
                    Optional.ofNullable(row.getOutcome()),
                    Optional.ofNullable(row.getError()),
                    text(row.getLog())));
  }

  private static String text(byte @Nullable [] gzipped) {
    return gzipped == null || gzipped.length == 0 ? "" : Gzip.text(gzipped);
  }
}
