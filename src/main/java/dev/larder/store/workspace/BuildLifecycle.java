package dev.larder.store.workspace;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.BUILD_ATTEMPTS;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.pool.BuildId;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.OnReplacement;
import dev.larder.pool.PresetId;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ReplacedResource;
import dev.larder.store.Database;
import dev.larder.store.TransactionTimeout;
import dev.larder.store.build.BuildTicket;
import dev.larder.store.build.BuildWorkflow;
import dev.larder.store.build.OpenBuilds;
import dev.larder.store.build.WorkflowRun;
import dev.larder.store.claim.GrantedClaim;
import dev.larder.store.secret.Secrets;
import dev.larder.store.sql.BuildConditions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jooq.exception.DataAccessException;

/**
 * The life of a build, from its first attempt to its recorded end. Each try has a number, raised
 * here when it begins: it is the fence. What an overtaken attempt reports changes nothing.
 */
public final class BuildLifecycle {
  /** How often a build is tried in all: lost workers, transient failures and adoptions together. */
  public static final int MAX_ATTEMPTS = 5;

  /** Ends may wait for an owner or a pool: of the connections they take at most so many. */
  private static final int MAX_ENDS = 6;

  /** An empty text, gzipped. */
  private static final byte[] NO_LOG =
      HexFormat.of().parseHex("1f8b080000000000000003000000000000000000");

  private final Database database;
  private final Database heartbeats;
  private final Database ends;
  private final Secrets secrets;

  public BuildLifecycle(Database database, Secrets secrets) {
    this(database, database, secrets);
  }

  /**
   * @param heartbeats for heartbeats, which must not wait for anything else
   */
  public BuildLifecycle(Database database, Database heartbeats, Secrets secrets) {
    this.database = database;
    this.heartbeats = heartbeats;
    this.ends = database.share(MAX_ENDS);
    this.secrets = secrets;
  }

  /** How an attempt begins. */
  public sealed interface Begin {
    /**
     * Run this. Its attempt is the fence for all that follows.
     *
     * @param onReplacement of the claim of a prebuild: what becomes of it if it would replace
     *     resources; empty: no one asks
     */
    record Run(ProvisionRequest request, Optional<OnReplacement> onReplacement) implements Begin {}

    /**
     * There is nothing to run: the build is finished, was canceled before anything began, or is not
     * there any more.
     */
    record Over(BuildStatus status, Ended ended) implements Begin {}

    /** This try is over before it ran; another may succeed. */
    record RetryableFailure(int attempt, String reason) implements Begin {}

    /** An earlier attempt may still run: this one begins when that has ended or is silent. */
    record Held() implements Begin {}

    /** All attempts are used up: close it. */
    record Exhausted(int attempts) implements Begin {}
  }

  /** What a heartbeat learns. */
  public enum Alive {
    HELD,
    CANCEL,
    LOST
  }

  /**
   * What a build's end led to.
   *
   * @param next a build that has to be run now: a clean-up, or the personalization of a cold build
   * @param changed presets whose stock is another now
   * @param room whether creates are held back by a limit somewhere
   * @param granted waiting claims that got a workspace
   * @param awaited whether a slow start held back further builds until this one ended, or a lease
   *     has begun that the loop does not know of
   * @param apart a build that has to be run now by a workflow of its own: the attempt that ended
   *     had been overtaken, so whatever workflow asked for it hears of another one's end
   */
  public record Ended(
      Optional<BuildTicket> next,
      List<PresetId> changed,
      boolean room,
      List<GrantedClaim> granted,
      boolean awaited,
      Optional<BuildWorkflow> apart) {
    /** It ended before; whoever asks again hears once more what has to be run next. */
    static Ended before(Optional<BuildTicket> next) {
      return new Ended(next, List.of(), false, List.of(), false, Optional.empty());
    }

    static Ended nothing() {
      return before(Optional.empty());
    }
  }

  /**
   * Raises the attempt and answers with what to run.
   *
   * @param silence an attempt that has not ended counts as dead after so long without a heartbeat;
   *     until then it holds the build
   */
  public Begin begin(BuildId build, String worker, Duration silence) {
    BeginBuild.Answer answer =
        database.transaction(
            "begin build", db -> new BeginBuild(db, database, secrets).run(build, worker, silence));
    return switch (answer) {
      case BeginBuild.Answer.Reply reply -> reply.begin();
      case BeginBuild.Answer.End end -> end(build, end.attempt(), end.result());
    };
  }

  private Begin end(BuildId build, int attempt, ProvisionResult result) {
    Ended ended = finish(build, attempt, result, NO_LOG);
    return result instanceof ProvisionResult.TryAgain again
        ? new Begin.RetryableFailure(attempt, again.reason())
        : new Begin.Over(BuildStatus.FAILED, ended);
  }

  /** Whether the database answers within a heartbeat's time. */
  public boolean isReachable() {
    try {
      return heartbeats.transaction("is reachable", db -> !db.selectOne().fetch().isEmpty());
    } catch (DataAccessException | TransactionTimeout away) {
      return false;
    }
  }

  /** Says that this attempt is alive, and hears whether it still holds. */
  public Alive alive(BuildId build, int attempt) {
    return heartbeats.transaction(
        "build alive",
        db -> {
          BuildStatus status =
              db.update(BUILDS)
                  .set(BUILDS.HEARTBEAT_AT, heartbeats.now())
                  .where(BUILDS.ID.eq(build))
                  .and(BUILDS.ATTEMPT.eq(attempt))
                  .and(BuildConditions.open())
                  .returning(BUILDS.STATUS)
                  .fetchOne(BUILDS.STATUS);
          if (status == null) {
            return Alive.LOST;
          }
          return status == BuildStatus.CANCELING ? Alive.CANCEL : Alive.HELD;
        });
  }

  /** Notes what an attempt is about to replace, before it does; an overtaken one notes nothing. */
  public void willReplace(BuildId build, int attempt, List<ReplacedResource> resources) {
    database.transaction(
        "note replacement",
        db -> {
          new TrackReplacement(db, database).planned(build, attempt, resources);
          return build;
        });
  }

  /**
   * Writes the state of a build's workspace while the build runs. False: this attempt does not hold
   * any more, and nothing was written.
   */
  public boolean keepState(BuildId build, int attempt, JsonNode state) {
    return database.transaction(
        "keep state", db -> new SaveState(db, secrets).keep(build, attempt, state));
  }

  /**
   * Records how an attempt ended, and with it the build, unless it may be tried again.
   * Compare-and-set on the attempt: a late result changes the record of attempts alone, and what it
   * made is cleaned up.
   *
   * @param log the attempt's log, gzipped
   */
  public Ended finish(BuildId build, int attempt, ProvisionResult result, byte[] log) {
    return ends.transaction(
            "finish build",
            db -> new FinishBuild(db, database, secrets).finish(build, attempt, result, log))
        .orElseGet(
            () ->
                ends.transaction(
                    "finish build",
                    db ->
                        new FinishBuild(db, database, secrets)
                            .finishPrebuild(build, attempt, result, log)));
  }

  /** Ends a build that will not be tried again, as failed for this reason. */
  public Ended close(BuildId build, String reason) {
    return ends.transaction(
        "close build", db -> new FinishBuild(db, database, secrets).close(build, reason));
  }

  /** The ticket of a build that is not finished. */
  public Optional<BuildTicket> ticket(BuildId build) {
    return database.transaction(
        "read build", db -> OpenBuilds.tickets(db, BUILDS.ID.eq(build), 1).stream().findFirst());
  }

  /** Notes which workflow runs a build from now on. */
  public void assign(BuildId build, WorkflowRun run) {
    database.transaction(
        "adopt build",
        db ->
            db.update(BUILDS)
                .set(BUILDS.WORKFLOW_ID, run.workflowId())
                .set(BUILDS.RUN_ID, run.runId())
                .where(BUILDS.ID.eq(build))
                .execute());
  }

  /** Why the last attempt of this build failed, if it did. */
  public Optional<String> lastError(BuildId build) {
    return database.transaction(
        "read attempts",
        db ->
            db.select(BUILD_ATTEMPTS.ERROR)
                .from(BUILD_ATTEMPTS)
                .where(BUILD_ATTEMPTS.BUILD_ID.eq(build))
                .and(BUILD_ATTEMPTS.ERROR.isNotNull())
                .orderBy(BUILD_ATTEMPTS.ATTEMPT.desc())
                .limit(1)
                .fetchOptional(BUILD_ATTEMPTS.ERROR));
  }
}
