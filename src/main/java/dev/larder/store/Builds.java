package dev.larder.store;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.BUILD_ATTEMPTS;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.pool.BuildId;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.Label;
import dev.larder.pool.OnReplacement;
import dev.larder.pool.PresetId;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ReplacedResource;
import java.util.List;
import java.util.Optional;

/**
 * The life of a build, from its first try to its recorded end. Each try has a number, raised here
 * when it begins: it is the fence. What an overtaken try reports changes nothing.
 */
public final class Builds {
  /** How often a build is tried in all: lost workers, transient failures and adoptions together. */
  public static final int MOST_ATTEMPTS = 5;

  private final Database database;
  private final Secrets secrets;

  public Builds(Database database, Secrets secrets) {
    this.database = database;
    this.secrets = secrets;
  }

  /** How a try begins. */
  public sealed interface Begin {
    /**
     * Run this. Its attempt is the fence for all that follows.
     *
     * @param onReplacement of the claim of a prebuild: what becomes of it if it would replace
     *     resources; empty: nobody asks
     */
    record Run(ProvisionRequest request, Optional<OnReplacement> onReplacement) implements Begin {}

    /** There is nothing to run: the build is finished, or was cancelled before anything began. */
    record Over(BuildStatus status, Ended ended) implements Begin {}

    /** All tries are used up: close it. */
    record Exhausted(int attempts) implements Begin {}
  }

  /** What a sign of life learns. */
  public enum Alive {
    HELD,
    CANCEL,
    LOST
  }

  /**
   * What a build's end led to.
   *
   * @param next a build that has to be run now: a clean-up, or the personalisation of a cold build
   * @param changed presets whose stock is another now
   * @param room whether creates are held back by a limit somewhere
   * @param granted waiting claims that got a workspace
   * @param awaited whether a slow start held back further builds until this one ended, or a lease
   *     has begun that the loop does not know of
   */
  public record Ended(
      Optional<BuildTicket> next,
      List<PresetId> changed,
      boolean room,
      List<GrantedClaim> granted,
      boolean awaited) {
    /** It ended before; whoever asks again hears once more what has to be run next. */
    static Ended before(Optional<BuildTicket> next) {
      return new Ended(next, List.of(), false, List.of(), false);
    }

    static Ended nothing() {
      return new Ended(Optional.empty(), List.of(), false, List.of(), false);
    }
  }

  /** Raises the attempt and answers with what to run. */
  public Begin begin(BuildId build, String worker) {
    return database.transaction(
        "begin build", db -> new BeginBuild(db, database, secrets).run(build, worker));
  }

  /** Says that this try is alive, and hears whether it still holds. */
  public Alive alive(BuildId build, int attempt) {
    return database.transaction(
        "build alive",
        db -> {
          String status =
              db.update(BUILDS)
                  .set(BUILDS.ALIVE_AT, database.now())
                  .where(BUILDS.ID.eq(build.value()))
                  .and(BUILDS.ATTEMPT.eq(attempt))
                  .and(StockQuery.open())
                  .returning(BUILDS.STATUS)
                  .fetchOne(BUILDS.STATUS);
          if (status == null) {
            return Alive.LOST;
          }
          return status.equals(BuildStatus.CANCELING.label()) ? Alive.CANCEL : Alive.HELD;
        });
  }

  /** Notes what a try is about to replace, before it does; an overtaken one notes nothing. */
  public void willReplace(BuildId build, int attempt, List<ReplacedResource> resources) {
    database.transaction(
        "note replacement",
        db -> {
          new TrackReplacement(db, database).planned(build, attempt, resources);
          return build;
        });
  }

  /**
   * Writes the state of a build's workspace while the build runs. False: this try does not hold any
   * more, and nothing was written.
   */
  public boolean keepState(BuildId build, int attempt, JsonNode state) {
    return database.transaction(
        "keep state", db -> new KeepState(db, secrets).keep(build, attempt, state));
  }

  /** The living workspaces of this kind of provisioner that have a state. */
  public List<String> workspacesWithState(String kind) {
    return database.snapshot("list states", db -> KeepState.workspaces(db, kind));
  }

  /**
   * Records how a try ended, and with it the build, unless it may be tried again. Compare-and-set
   * on the attempt: a late result changes the record of attempts alone, and what it made is cleaned
   * up.
   *
   * @param log the try's log, gzipped
   */
  public Ended finish(BuildId build, int attempt, ProvisionResult result, byte[] log) {
    return database.transaction(
        "finish build",
        db -> new FinishBuild(db, database, secrets).finish(build, attempt, result, log));
  }

  /** Ends a build that will not be tried again, as failed for this reason. */
  public Ended close(BuildId build, String reason) {
    return database.transaction(
        "close build", db -> new FinishBuild(db, database, secrets).close(build, reason));
  }

  /** The ticket of a build that is not finished. */
  public Optional<BuildTicket> ticket(BuildId build) {
    return database.transaction(
        "read build",
        db -> OpenBuilds.tickets(db, BUILDS.ID.eq(build.value()), 1).stream().findFirst());
  }

  /** Notes which workflow runs a build from now on. */
  public void ranBy(BuildId build, Runner runner) {
    database.transaction(
        "adopt build",
        db ->
            db.update(BUILDS)
                .set(BUILDS.WORKFLOW_ID, runner.workflowId())
                .set(BUILDS.RUN_ID, runner.runId())
                .where(BUILDS.ID.eq(build.value()))
                .execute());
  }

  /** Why the last try of this build failed, if it did. */
  public Optional<String> lastError(BuildId build) {
    return database.transaction(
        "read attempts",
        db ->
            db.select(BUILD_ATTEMPTS.ERROR)
                .from(BUILD_ATTEMPTS)
                .where(BUILD_ATTEMPTS.BUILD_ID.eq(build.value()))
                .and(BUILD_ATTEMPTS.ERROR.isNotNull())
                .orderBy(BUILD_ATTEMPTS.ATTEMPT.desc())
                .limit(1)
                .fetchOptional(BUILD_ATTEMPTS.ERROR));
  }

  static BuildStatus status(String label) {
    return Label.of(BuildStatus.class, label);
  }
}
