package dev.larder.store;

import static dev.larder.store.schema.Tables.BUILD_ATTEMPTS;

import dev.larder.pool.BuildId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** What the tries of one build printed. */
final class ReadLog {
  private final DSLContext sql;

  ReadLog(DSLContext sql) {
    this.sql = sql;
  }

  List<AttemptLog> of(BuildId build) {
    return sql.selectFrom(BUILD_ATTEMPTS)
        .where(BUILD_ATTEMPTS.BUILD_ID.eq(build.value()))
        .orderBy(BUILD_ATTEMPTS.ATTEMPT)
        .fetch(
            row ->
                new AttemptLog(
                    row.getAttempt(),
                    row.getWorker(),
                    row.getStartedAt().toInstant(),
                    Optional.ofNullable(row.getOutcome()),
                    Optional.ofNullable(row.getError()),
                    text(row.getLog())));
  }

  private static String text(byte @Nullable [] gzipped) {
    if (gzipped == null || gzipped.length == 0) {
      return "";
    }
    try (GZIPInputStream open = new GZIPInputStream(new ByteArrayInputStream(gzipped))) {
      return new String(open.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("a stored log cannot be read", e);
    }
  }
}
