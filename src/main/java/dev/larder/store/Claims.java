package dev.larder.store;

import static dev.larder.store.schema.Tables.CLAIMS;
import static org.jooq.impl.DSL.inline;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.claim.Claimer;
import dev.larder.pool.ClaimId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jooq.exception.DataAccessException;

/** The {@link Claimer} on PostgreSQL: one transaction on one indexed row. */
public final class Claims implements Claimer {
  private static final String UNIQUE_VIOLATION = "23505";
  private static final Set<String> NAMES = Set.of("workspaces_name_of_owner");

  private final Database database;
  private final Secrets secrets;
  private final String initiator;

  /**
   * @param initiator in whose name claims ask for builds
   */
  public Claims(Database database, Secrets secrets, String initiator) {
    this.database = database;
    this.secrets = secrets;
    this.initiator = initiator;
  }

  @Override
  public String initiator() {
    return initiator;
  }

  @Override
  public ClaimResult claim(ClaimRequest request) {
    try {
      return attempt(request);
    } catch (DataAccessException e) {
      if (!UNIQUE_VIOLATION.equals(e.sqlState())) {
        throw e;
      }
      if (NAMES.stream().anyMatch(String.valueOf(e.getMessage())::contains)) {
        return OwnerRefusal.nameTaken(request.owner(), request.name().orElse(""));
      }
      return attempt(request); // somebody else was quicker with this key: answer with theirs
    }
  }

  private ClaimResult attempt(ClaimRequest request) {
    return database.transaction(
        "claim", db -> new NewClaim(db, database.now(), secrets, initiator).claim(request));
  }

  /** What is recorded of a claim. */
  public Optional<ClaimResult> recorded(ClaimId claim) {
    return database.transaction(
        "read claim", db -> RecordedClaim.find(db, CLAIMS.ID.eq(claim.value())));
  }

  /**
   * Serves those who wait for this claim's pool as far as there is stock; answers with their
   * claims.
   */
  public List<ClaimId> serveWaiting(ClaimId claim) {
    return database.transaction(
        "serve waiting claims",
        db ->
            db
                .select(CLAIMS.POOL_ID)
                .from(CLAIMS)
                .where(CLAIMS.ID.eq(claim.value()))
                .fetchOptional(CLAIMS.POOL_ID)
                .map(pool -> WaitingClaims.grant(db, database.now(), pool, 100))
                .orElse(List.of())
                .stream()
                .map(ClaimId::of)
                .toList());
  }

  /**
   * Gives up waiting: the claim's key is free again. One that got a workspace meanwhile keeps it.
   */
  public void stopWaiting(ClaimId claim) {
    database.transaction(
        "stop waiting",
        db ->
            db.deleteFrom(CLAIMS)
                .where(CLAIMS.ID.eq(claim.value()))
                .and(CLAIMS.STATUS.eq(inline("waiting")))
                .execute());
  }

  /** Notes which workflow sees a claim through. */
  public void ranBy(ClaimId claim, Runner runner) {
    database.transaction(
        "adopt claim",
        db ->
            db.update(CLAIMS)
                .set(CLAIMS.WORKFLOW_ID, runner.workflowId())
                .set(CLAIMS.RUN_ID, runner.runId())
                .where(CLAIMS.ID.eq(claim.value()))
                .execute());
  }
}
