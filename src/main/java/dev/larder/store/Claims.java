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
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Result;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.tools.jdbc.MockConnection;
import org.jooq.tools.jdbc.MockExecuteContext;
import org.jooq.tools.jdbc.MockResult;

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

  /**
   * Goes through a claim's statements without asking or changing anything: for a process that
   * claims once and would otherwise hold a workspace's lock while it loads its own code, for most
   * of a second.
   */
  public void rehearse(ClaimRequest request) {
    database.transaction("prepare claim", db -> ClaimPlace.find(db, request.pool()));
    new NewClaim(
            DSL.using(new MockConnection(Claims::answerNothing), SQLDialect.POSTGRES),
            database.now(),
            secrets,
            initiator)
        .rehearse(request);
  }

  /** No rows; whether something exists: no. */
  private static MockResult[] answerNothing(MockExecuteContext statement) {
    DSLContext db = DSL.using(SQLDialect.POSTGRES);
    Field<Boolean> exists = DSL.field("exists", Boolean.class);
    Result<Record1<Boolean>> no = db.newResult(exists);
    if (statement.sql().startsWith("select exists")) {
      no.add(db.newRecord(exists).values(false));
    }
    return new MockResult[] {new MockResult(no.size(), no)};
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

  /** Serves those who wait for this claim's pool as far as there is stock; answers with them. */
  public List<GrantedClaim> serveWaiting(ClaimId claim) {
    return database.transaction(
        "serve waiting claims",
        db ->
            db.select(CLAIMS.POOL_ID)
                .from(CLAIMS)
                .where(CLAIMS.ID.eq(claim.value()))
                .fetchOptional(CLAIMS.POOL_ID)
                .map(pool -> WaitingClaims.grant(db, database.now(), pool, 100))
                .orElse(List.of()));
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
