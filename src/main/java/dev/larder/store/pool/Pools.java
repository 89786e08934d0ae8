package dev.larder.store.pool;

import dev.larder.desired.Directory;
import dev.larder.desired.PoolFile;
import dev.larder.pool.PoolName;
import dev.larder.store.Database;
import dev.larder.store.build.StoredDirectories;
import dev.larder.store.secret.Secrets;
import dev.larder.store.sql.ResolvePool;
import dev.larder.store.sql.ResolveResult;
import java.time.Instant;
import java.util.Optional;

/** Pools as people write, name and pause them, and what their builds need to know. */
public final class Pools {
  private final Database database;
  private final Secrets secrets;

  public Pools(Database database, Secrets secrets) {
    this.database = database;
    this.secrets = secrets;
  }

  /**
   * Makes the store say what this file says: all of it or nothing, and nothing where it does
   * already.
   *
   * @param prune templates of the organization that are not in the file are deleted
   * @param dryRun answers the same and writes nothing
   */
  public ApplyResult apply(PoolFile wanted, String who, boolean prune, boolean dryRun) {
    try {
      return database.longTransaction(
          "apply pool file",
          dsl -> {
            Instant now = dsl.select(database.now()).fetchSingle().value1();
            ApplyResult result =
                new ApplyPoolFile(dsl, secrets, now, who).apply(wanted, prune).result(dryRun);
            if (dryRun) {
              throw new RolledBack(result);
            }
            return result;
          });
    } catch (RolledBack dry) {
      return dry.result;
    }
  }

  /** Stops building and deleting; claims go on. Again: who and why are those of the last. */
  public PauseResult pause(PauseScope scope, String who, String why) {
    return database.transaction(
        "pause", dsl -> new PausePools(dsl, database.now()).pause(scope, who, why));
  }

  public PauseResult resume(PauseScope scope, String who) {
    return database.transaction(
        "resume", dsl -> new PausePools(dsl, database.now()).resume(scope, who));
  }

  /** Forgets the failures of the pool's active preset: it may build again at once, one at first. */
  public ResetResult reset(PoolName name, String who) {
    return database.transaction(
        "reset preset", dsl -> new ResetPreset(dsl, database.now()).reset(name, who));
  }

  /**
   * Makes what the pool has in stock expired, so that it is replaced as its rollover says.
   *
   * @param before only stock that was asked for before this instant, which is not ahead
   */
  public InvalidateResult invalidate(PoolName name, Optional<Instant> before, String who) {
    return database.transaction(
        "invalidate preset",
        dsl -> new InvalidatePreset(dsl, database.now()).invalidate(name, before, who));
  }

  /** The pool of this name. */
  public ResolveResult resolve(PoolName name) {
    return database.snapshot("resolve pool", dsl -> ResolvePool.resolve(dsl, name));
  }

  /** A packed directory by its hash. Its content is read from the store piece by piece. */
  public Optional<Directory> directory(String hash) {
    return StoredDirectories.find(database, hash);
  }

  /** Ends a dry run's transaction. */
  private static final class RolledBack extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient ApplyResult result;

    RolledBack(ApplyResult result) {
      super("a dry run", null, false, false);
      this.result = result;
    }
  }
}
