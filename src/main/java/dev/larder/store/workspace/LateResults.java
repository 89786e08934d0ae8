package dev.larder.store.workspace;

import static dev.larder.store.schema.Tables.LATE_RESULTS;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.pool.WorkspaceId;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.store.build.LockedBuild;
import dev.larder.store.schema.tables.records.LateResultsRecord;
import dev.larder.store.secret.SealedColumn;
import dev.larder.store.secret.Secrets;
import dev.larder.store.sql.StoredJson;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jooq.DSLContext;
import org.jooq.Field;

/**
 * What attempts that were given up have made after all, as they report it: kept beside the
 * workspace's row, which names what others made, until a delete of its own. Callers hold the
 * workspace's lock.
 */
final class LateResults {
  private final DSLContext db;
  private final Secrets secrets;

  LateResults(DSLContext db, Secrets secrets) {
    this.db = db;
    this.secrets = secrets;
  }

  void keep(LockedBuild build, int attempt, Succeeded done, Field<Instant> now) {
    Map<String, Object> content = new TreeMap<>();
    content.put("outputs", done.outputs());
    content.put("sensitive", done.sensitive());
    done.state().ifPresent(state -> content.put("state", state));
    Secrets.Sealed sealed =
        secrets.seal(StoredJson.write(content), SealedColumn.LATE_RESULT.place(build.id()));
    db.insertInto(LATE_RESULTS)
        .set(LATE_RESULTS.BUILD_ID, build.id())
        .set(LATE_RESULTS.ATTEMPT, attempt)
        .set(LATE_RESULTS.WORKSPACE_ID, build.workspace())
        .set(LATE_RESULTS.RESULT, sealed.bytes())
        .set(LATE_RESULTS.RESULT_KEY, sealed.key())
        .set(LATE_RESULTS.AT, now)
        .onConflictDoNothing()
        .execute();
  }

  /** Takes the oldest of the workspace's away. */
  Optional<Succeeded> take(WorkspaceId workspace) {
    Optional<LateResultsRecord> oldest =
        db.selectFrom(LATE_RESULTS)
            .where(LATE_RESULTS.WORKSPACE_ID.eq(workspace))
            .orderBy(LATE_RESULTS.AT, LATE_RESULTS.BUILD_ID, LATE_RESULTS.ATTEMPT)
            .limit(1)
            .fetchOptional();
    oldest.ifPresent(LateResultsRecord::delete);
    return oldest.map(this::opened);
  }

  private Succeeded opened(LateResultsRecord late) {
    JsonNode content =
        StoredJson.tree(
            secrets.open(
                new Secrets.Sealed(late.getResult(), late.getResultKey()),
                SealedColumn.LATE_RESULT.place(late.getBuildId())));
    return new Succeeded(
        StoredJson.strings(content.path("outputs").toString()),
        StoredJson.strings(content.path("sensitive").toString()),
        Optional.ofNullable(content.get("state")),
        List.of());
  }
}
