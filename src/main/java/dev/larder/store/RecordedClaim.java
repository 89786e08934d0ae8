package dev.larder.store;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.WORKSPACES;

import dev.larder.claim.ClaimResult;
import dev.larder.claim.ClaimStatus;
import dev.larder.pool.BuildId;
import dev.larder.pool.ClaimId;
import dev.larder.pool.Label;
import dev.larder.pool.PresetId;
import dev.larder.pool.WorkspaceId;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;

/** A claim as its row tells it. */
final class RecordedClaim {
  private RecordedClaim() {}

  static Optional<ClaimResult> find(DSLContext db, Condition which) {
    return db.select(
            CLAIMS.ID,
            CLAIMS.STATUS,
            CLAIMS.WAIT_UNTIL,
            CLAIMS.HIT,
            CLAIMS.TOOK_MICROS,
            CLAIMS.BUILD_ID,
            CLAIMS.ERROR,
            CLAIMS.OWNER,
            BUILDS.REPLACED,
            WORKSPACES.ID,
            WORKSPACES.PRESET_ID,
            WORKSPACES.NAME,
            WORKSPACES.OUTPUTS,
            WORKSPACES.LEASE_UNTIL)
        .from(CLAIMS)
        .leftJoin(WORKSPACES)
        .on(WORKSPACES.ID.eq(CLAIMS.WORKSPACE_ID))
        .leftJoin(BUILDS)
        .on(BUILDS.ID.eq(CLAIMS.BUILD_ID))
        .where(which)
        .fetchOptional(RecordedClaim::result);
  }

  private static ClaimResult result(Record r) {
    ClaimId claim = new ClaimId(r.get(CLAIMS.ID));
    ClaimStatus status = Label.of(ClaimStatus.class, r.get(CLAIMS.STATUS));
    if (status == ClaimStatus.WAITING) {
      return new ClaimResult.Waiting(claim, r.get(CLAIMS.WAIT_UNTIL).toInstant());
    }
    UUID build = r.get(CLAIMS.BUILD_ID);
    Replacement replacement =
        Columns.replacement(status == ClaimStatus.PERSONALISING ? null : r.get(BUILDS.REPLACED))
            .orElse(Replacement.none());
    return new ClaimResult.Owned(
        claim,
        new WorkspaceId(r.get(WORKSPACES.ID)),
        new PresetId(r.get(WORKSPACES.PRESET_ID)),
        r.get(WORKSPACES.NAME),
        r.get(CLAIMS.OWNER),
        Boolean.TRUE.equals(r.get(CLAIMS.HIT)),
        status,
        StoredJson.strings(r.get(WORKSPACES.OUTPUTS).data()),
        r.get(CLAIMS.TOOK_MICROS),
        Optional.ofNullable(build).map(BuildId::new),
        Optional.ofNullable(r.get(CLAIMS.ERROR)),
        replacement.replaced(),
        replacement.prevented(),
        Columns.instant(r.get(WORKSPACES.LEASE_UNTIL)));
  }
}
