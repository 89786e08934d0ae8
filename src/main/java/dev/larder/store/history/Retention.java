package dev.larder.store.history;

import dev.larder.store.Database;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jooq.DSLContext;

/**
 * Removes history that is older than the settings say, in small batches. Counters and times are
 * counted apart and stay; so does what anything alive rests on: the builds and the claim of a
 * workspace that is not deleted, the run of failures of an active preset, events that a recipient
 * still has to hear of.
 *
 * <p>Whoever calls leads in it, and leaves pauses between batches.
 */
public final class Retention {
  /** The most rows of a kind that one transaction removes. */
  static final int BATCH = 500;

  private final Database database;

  public Retention(Database database) {
    this.database = database;
  }

  /** One kind of history. */
  @FunctionalInterface
  interface Kind {
    /** Removes at most a batch of what is too old; answers with how much it was. */
    int remove(DSLContext db, RetentionPeriods periods);
  }

  /**
   * Removes one batch of each kind; answers with how much of each, only of those with some. Empty:
   * nothing is too old.
   */
  public Map<String, Integer> removeBatch() {
    RetentionPeriods periods = database.snapshot("read settings", RetentionPeriods::read);
    Map<String, Integer> removed = new LinkedHashMap<>();
    kinds()
        .forEach(
            (what, kind) -> {
              int count =
                  database.transaction("remove old " + what, db -> kind.remove(db, periods));
              if (count > 0) {
                removed.put(what, count);
              }
            });
    return removed;
  }

  private Map<String, Kind> kinds() {
    Map<String, Kind> kinds = new LinkedHashMap<>();
    OldRows rows = new OldRows(database.now());
    kinds.put("logs", rows::logs);
    kinds.put("snapshots", rows::snapshots);
    kinds.put("claims", rows::claims);
    kinds.put("workspaces", new OldWorkspaces(database.now())::remove);
    kinds.put("events", rows::events);
    kinds.put("directories", rows::directories);
    kinds.put("uploads", rows::uploads);
    return kinds;
  }
}
