package dev.larder.store.claim;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.ORGANIZATIONS;
import static dev.larder.store.schema.Tables.POOLS;
import static dev.larder.store.schema.Tables.TEMPLATES;
import static dev.larder.store.schema.Tables.WORKSPACES;

import dev.larder.claim.ClaimResult;
import dev.larder.claim.ClaimStatus;
import dev.larder.claim.ClaimWorkflow;
import dev.larder.pool.BuildId;
import dev.larder.pool.ClaimId;
import dev.larder.store.build.Replacement;
import dev.larder.store.build.SealedOutputs;
import dev.larder.store.secret.Secrets;
import dev.larder.store.sql.PoolNames;
import dev.larder.store.sql.StoredJson;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;

/** A claim as its row has it. */
final class RecordedClaim {
  /** What a result is made of, in the order of {@link ClaimHit}'s last part. */
  static final List<Field<?>> COLUMNS =
      List.of(
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
          WORKSPACES.SEALED_OUTPUTS,
          WORKSPACES.OUTPUTS_KEY,
          WORKSPACES.LEASE_UNTIL,
          CLAIMS.OWN_WORKFLOW_ID,
          ORGANIZATIONS.NAME,
          TEMPLATES.NAME,
          POOLS.NAME);

  private RecordedClaim() {}

  static Optional<ClaimResult> find(DSLContext db, Secrets secrets, Condition which) {
    return read(db, which).map(r -> result(r, secrets));
  }

  static Optional<ClaimWorkflow> workflow(DSLContext db, ClaimId claim) {
    return read(db, CLAIMS.ID.eq(claim)).map(RecordedClaim::workflow);
  }

  private static Optional<Record> read(DSLContext db, Condition which) {
    return PoolNames.join(db.select(COLUMNS).from(CLAIMS), CLAIMS.POOL_ID)
        .leftJoin(WORKSPACES)
        .on(WORKSPACES.ID.eq(CLAIMS.WORKSPACE_ID))
        .leftJoin(BUILDS)
        .on(BUILDS.ID.eq(CLAIMS.BUILD_ID))
        .where(which)
        .fetchOptional();
  }

  static ClaimResult result(Record r, Secrets secrets) {
    ClaimId claim = r.get(CLAIMS.ID);
    ClaimStatus status = r.get(CLAIMS.STATUS);
    if (status == ClaimStatus.WAITING) {
      return new ClaimResult.Waiting(claim, r.get(CLAIMS.WAIT_UNTIL), workflow(r));
    }
    BuildId build = r.get(CLAIMS.BUILD_ID);
    Replacement replacement =
        Replacement.of(status == ClaimStatus.PERSONALIZING ? null : r.get(BUILDS.REPLACED))
            .orElse(Replacement.none());
    return new ClaimResult.Owned(
        claim,
        r.get(WORKSPACES.ID),
        r.get(WORKSPACES.PRESET_ID),
        r.get(WORKSPACES.NAME),
        r.get(CLAIMS.OWNER),
        Boolean.TRUE.equals(r.get(CLAIMS.HIT)),
        status,
        StoredJson.strings(r.get(WORKSPACES.OUTPUTS).data()),
        SealedOutputs.open(secrets, r),
        r.get(CLAIMS.TOOK_MICROS),
        Optional.ofNullable(build),
        Optional.ofNullable(r.get(CLAIMS.ERROR)),
        replacement.replaced(),
        replacement.prevented(),
        Optional.ofNullable(r.get(WORKSPACES.LEASE_UNTIL)),
        workflow(r));
  }

  private static ClaimWorkflow workflow(Record r) {
    ClaimId claim = r.get(CLAIMS.ID);
    return new ClaimWorkflow(
        claim,
        Optional.ofNullable(r.get(CLAIMS.OWN_WORKFLOW_ID))
            .orElseGet(() -> ClaimWorkflow.idOfBefore(claim)),
        PoolNames.of(r),
        Optional.ofNullable(r.get(WORKSPACES.ID)),
        Optional.ofNullable(r.get(WORKSPACES.NAME)));
  }
}
