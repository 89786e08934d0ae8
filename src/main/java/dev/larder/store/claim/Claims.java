package dev.larder.store.claim;

import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.sql.Inlined.is;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.claim.ClaimResult.Refused;
import dev.larder.claim.ClaimStatus;
import dev.larder.claim.ClaimWorkflow;
import dev.larder.claim.Claimer;
import dev.larder.pool.ClaimId;
import dev.larder.store.Database;
import dev.larder.store.build.WorkflowRun;
import dev.larder.store.secret.Secrets;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;

/**
 * The {@link Claimer} on PostgreSQL: one transaction on one indexed row. A plain hit is one
 * statement ({@link ClaimHit}); what that leaves open is {@link NewClaim}'s.
 */
public final class Claims implements Claimer {
  private static final String UNIQUE_VIOLATION = "23505";
  private static final int MAX_ATTEMPTS = 5;

  private final Database database;
  private final Secrets secrets;
  private final String initiator;
  private final ClaimHit hit;

  /**
   * @param initiator in whose name claims ask for builds
   */
  public Claims(Database database, Secrets secrets, String initiator) {
    this.database = database;
    this.secrets = secrets;
    this.initiator = initiator;
    this.hit = new ClaimHit(database, secrets, initiator);
  }

  @Override
  public String initiator() {
    return initiator;
  }

  @Override
  public ClaimResult claim(ClaimId claim, ClaimRequest request) {
    Optional<Refused> invalid = CheckRequest.check(request);
    if (invalid.isPresent()) {
      return invalid.get();
    }
    for (int attempts = 0; ; attempts++) {
      try {
        Optional<ClaimResult> result = attempt(claim, request, attempts);
        if (result.isPresent()) {
          return result.get();
        }
      } catch (DataAccessException e) {
        // someone was quicker with this key, or the owner has a workspace of the prebuild's name
        if (attempts == MAX_ATTEMPTS || !UNIQUE_VIOLATION.equals(e.sqlState())) {
          throw e;
        }
      }
    }
  }

  /** As a plain hit, then the short way, then the long one; empty: the next may say more. */
  private Optional<ClaimResult> attempt(ClaimId claim, ClaimRequest request, int attempts) {
    if (attempts == 0) {
      return hit.claim(claim, request);
    }
    boolean longWay = attempts > 1;
    return database.transaction("claim", db -> newClaim(db, longWay).claim(claim, request));
  }

  private NewClaim newClaim(DSLContext db, boolean longWay) {
    return new NewClaim(db, database.now(), secrets, initiator, longWay);
  }

  /** What sees a claim through; empty: there is no such claim any more. */
  public static Optional<ClaimWorkflow> workflow(DSLContext db, ClaimId claim) {
    return RecordedClaim.workflow(db, claim);
  }

  /** What is recorded of a claim. */
  public Optional<ClaimResult> recorded(ClaimId claim) {
    return database.transaction(
        "read claim", db -> RecordedClaim.find(db, secrets, CLAIMS.ID.eq(claim)));
  }

  /**
   * Serves those who wait for this claim's pool as far as there is stock, the claim itself although
   * its time may be up; answers with them.
   */
  public List<GrantedClaim> serveWaiting(ClaimId claim) {
    return database
        .snapshot(
            "find waiting claims",
            db ->
                db.select(CLAIMS.POOL_ID)
                    .from(CLAIMS)
                    .where(CLAIMS.ID.eq(claim))
                    .and(is(CLAIMS.STATUS, ClaimStatus.WAITING))
                    .fetchOptional(CLAIMS.POOL_ID))
        .map(pool -> WaitingClaims.serve(database, pool, claim))
        .orElse(List.of());
  }

  /**
   * Gives up waiting, unless there is stock after all: the claim's key is free again. One that has
   * a workspace keeps it. Answers with those who were served.
   */
  public List<GrantedClaim> stopWaiting(ClaimId claim) {
    List<GrantedClaim> granted = serveWaiting(claim);
    database.transaction(
        "stop waiting",
        db ->
            db.deleteFrom(CLAIMS)
                .where(CLAIMS.ID.eq(claim))
                .and(is(CLAIMS.STATUS, ClaimStatus.WAITING))
                .execute());
    return granted;
  }

  /** Notes which workflow sees a claim through. */
  public void assign(ClaimId claim, WorkflowRun run) {
    database.transaction(
        "adopt claim",
        db ->
            db.update(CLAIMS)
                .set(CLAIMS.WORKFLOW_ID, run.workflowId())
                .set(CLAIMS.RUN_ID, run.runId())
                .where(CLAIMS.ID.eq(claim))
                .execute());
  }
}
