package dev.larder.store;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.selectOne;

import dev.larder.pool.BuildId;
import dev.larder.pool.BuildReason;
import dev.larder.pool.ClaimId;
import dev.larder.pool.Transition;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Work that was asked for and is not done, with the workflow that is meant to do it. */
public final class Unfinished {
  private final Database database;

  public Unfinished(Database database) {
    this.database = database;
  }

  /**
   * A build that is not finished.
   *
   * @param runner the workflow that its row names; empty: none has taken it up yet
   * @param silence how long ago it last showed life
   */
  public record Build(BuildId id, Optional<Runner> runner, Duration silence) {}

  /**
   * A claim that is not finished.
   *
   * @param runner the workflow that its row names; empty: none has taken it up yet
   * @param age how long ago it was asked for
   */
  public record Claim(ClaimId id, Optional<Runner> runner, Duration age) {}

  /**
   * Builds that are not finished, claims' own builds left out: those come back with their claim.
   * Those that have shown no life for longest first.
   */
  public List<Build> builds(int atMost) {
    Field<OffsetDateTime> aliveAt = DSL.coalesce(BUILDS.ALIVE_AT, BUILDS.CREATED_AT);
    return database.snapshot(
        "unfinished builds",
        db ->
            db.select(BUILDS.ID, BUILDS.WORKFLOW_ID, BUILDS.RUN_ID, aliveAt, database.now())
                .from(BUILDS)
                .where(StockQuery.open())
                .and(
                    not(
                        exists(
                            selectOne()
                                .from(CLAIMS)
                                .where(CLAIMS.BUILD_ID.eq(BUILDS.ID))
                                .and(
                                    CLAIMS.STATUS.in(inline("waiting"), inline("personalising"))))))
                .orderBy(aliveAt, BUILDS.ID)
                .limit(atMost)
                .fetch(
                    r ->
                        new Build(
                            new BuildId(r.value1()),
                            runner(r.value2(), r.value3()),
                            Duration.between(r.value4(), r.value5()))));
  }

  /** Claims that wait or are being personalised, oldest first. */
  public List<Claim> claims(int atMost) {
    return database.snapshot(
        "unfinished claims",
        db ->
            db.select(
                    CLAIMS.ID,
                    CLAIMS.WORKFLOW_ID,
                    CLAIMS.RUN_ID,
                    CLAIMS.REQUESTED_AT,
                    database.now())
                .from(CLAIMS)
                .where(CLAIMS.STATUS.in(inline("waiting"), inline("personalising")))
                .orderBy(CLAIMS.REQUESTED_AT, CLAIMS.ID)
                .limit(atMost)
                .fetch(
                    r ->
                        new Claim(
                            new ClaimId(r.value1()),
                            runner(r.value2(), r.value3()),
                            Duration.between(r.value4(), r.value5()))));
  }

  private static Optional<Runner> runner(@Nullable String workflow, @Nullable String run) {
    return Optional.ofNullable(workflow).map(id -> new Runner(id, String.valueOf(run)));
  }

  /** How long until the first leaked workspace's pause is over; empty: none has leaked. */
  public Optional<Duration> leakedIn() {
    return database.snapshot(
        "next leaked",
        db ->
            db.select(DSL.min(WORKSPACES.RETRY_AT), database.now())
                .from(WORKSPACES)
                .where(WORKSPACES.STATE.eq(inline("leaked")))
                .fetchOptional()
                .filter(r -> r.value1() != null)
                .map(r -> Duration.between(r.value2(), r.value1())));
  }

  /**
   * Asks again for the delete of leaked workspaces whose pause is over; answers with the builds.
   */
  public List<BuildId> leakedDue(int atMost) {
    return database.transaction("retry leaked", db -> leakedDue(db, atMost));
  }

  private List<BuildId> leakedDue(DSLContext db, int atMost) {
    List<UUID> due =
        db.select(WORKSPACES.ID)
            .from(WORKSPACES)
            .where(WORKSPACES.STATE.eq(inline("leaked")))
            .and(WORKSPACES.RETRY_AT.le(database.now()))
            .orderBy(WORKSPACES.ID)
            .limit(atMost)
            .forNoKeyUpdate()
            .skipLocked()
            .fetch(WORKSPACES.ID);
    List<BuildId> builds = new ArrayList<>();
    for (UUID workspace : due) {
      UUID build = UUID.randomUUID();
      db.update(WORKSPACES)
          .set(WORKSPACES.STATE, "deleting")
          .setNull(WORKSPACES.RETRY_AT)
          .where(WORKSPACES.ID.eq(workspace))
          .execute();
      new NewBuild(
              build,
              workspace,
              Transition.DELETE,
              BuildReason.CLEANUP,
              Reconciliation.INITIATOR,
              Optional.empty())
          .insert(db, database.now());
      builds.add(new BuildId(build));
    }
    return builds;
  }
}
