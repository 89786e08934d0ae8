package dev.larder.store.workspace;

import static dev.larder.store.schema.Tables.BUILDS;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.pool.BuildId;
import dev.larder.pool.EventKind;
import dev.larder.provision.ReplacedResource;
import dev.larder.store.Database;
import dev.larder.store.build.LockedBuild;
import dev.larder.store.build.Replacement;
import dev.larder.store.counter.Counter;
import dev.larder.store.counter.Counters;
import dev.larder.store.event.EventLog;
import dev.larder.store.sql.Actor;
import dev.larder.store.sql.BuildConditions;
import dev.larder.store.sql.StoredJson;
import java.util.List;
import java.util.function.Consumer;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the claim of a prebuild replaces: noted before it is applied, so that a worker that dies
 * takes nothing with it; recorded, counted and reported in the transaction that ends the build.
 * That transaction goes on whatever becomes of the tracking, and waits at most a minute for it.
 *
 * <p>Counted are claims, not resources: one each that replaced something, or was refused it. A
 * claim that failed otherwise keeps what it may have replaced on its build; no one is notified.
 */
final class TrackReplacement {
  private static final Logger log = LoggerFactory.getLogger(TrackReplacement.class);
  private static final String FOR_A_MINUTE = "set local statement_timeout = '1min'";
  private static final String AS_LONG_AS_USUAL = "set local statement_timeout to default";

  private final DSLContext db;
  private final Database database;

  TrackReplacement(DSLContext db, Database database) {
    this.db = db;
    this.database = database;
  }

  /** A try of the build is about to replace these; one that was overtaken notes nothing. */
  void planned(BuildId build, int attempt, List<ReplacedResource> resources) {
    db.execute(FOR_A_MINUTE);
    var held = BUILDS.ID.eq(build).and(BUILDS.ATTEMPT.eq(attempt)).and(BuildConditions.open());
    db.select(BUILDS.REPLACED)
        .from(BUILDS)
        .where(held)
        .forNoKeyUpdate()
        .fetchOptional(r -> Replacement.of(r.get(BUILDS.REPLACED)).orElse(Replacement.none()))
        .ifPresent(before -> write(db, build, before.with(resources)));
  }

  /** The build succeeded, and this is what its last attempt replaced. */
  void replaced(LockedBuild build, List<ReplacedResource> resources) {
    if (resources.isEmpty() && build.attempt() == 1) {
      return; // no attempt before this one can have noted anything
    }
    guarded(
        build,
        inside -> {
          Replacement all = noted(inside, build.id()).with(resources);
          if (!all.isEmpty()) {
            record(inside, build, all);
          }
        });
  }

  /** The build failed because these were not to be replaced. */
  void refused(LockedBuild build, List<ReplacedResource> resources) {
    if (!resources.isEmpty()) {
      guarded(build, inside -> record(inside, build, Replacement.of(resources).asRefused()));
    }
  }

  private void record(DSLContext inside, LockedBuild build, Replacement replacement) {
    TrackedClaim.find(inside, build.id())
        .ifPresent(
            claim -> {
              write(inside, build.id(), replacement);
              Counters.add(inside, build.pool(), Counter.RESOURCE_REPLACEMENTS, 1);
              EventLog.record(
                  inside,
                  database.now(),
                  EventKind.RESOURCES_REPLACED,
                  Actor.RECONCILER,
                  subject(build, claim),
                  details(replacement)
                      .put("build_number", build.number())
                      .put("claimant", claim.owner()));
            });
  }

  private static EventLog.Subject subject(LockedBuild build, TrackedClaim claim) {
    return new EventLog.Subject(
        build.organization(),
        claim.template(),
        claim.version(),
        build.pool(),
        claim.preset(),
        build.workspace(),
        build.id(),
        claim.claim());
  }

  /**
   * As people are notified of it: {@code resources}, and {@code more} and {@code refused} if so.
   */
  static ObjectNode details(Replacement replacement) {
    JsonNode resources = StoredJson.tree(StoredJson.write(replacement.resources()));
    ObjectNode details = JsonNodeFactory.instance.objectNode();
    details.set("resources", resources);
    if (replacement.more() > 0) {
      details.put("more", replacement.more());
    }
    if (replacement.refused()) {
      details.put("refused", true);
    }
    return details;
  }

  private static Replacement noted(DSLContext inside, BuildId build) {
    return Replacement.of(
            inside
                .select(BUILDS.REPLACED)
                .from(BUILDS)
                .where(BUILDS.ID.eq(build))
                .fetchSingle()
                .value1())
        .orElse(Replacement.none());
  }

  private static void write(DSLContext inside, BuildId build, Replacement replacement) {
    inside
        .update(BUILDS)
        .set(BUILDS.REPLACED, StoredJson.column(replacement))
        .where(BUILDS.ID.eq(build))
        .execute();
  }

  /** Under a savepoint of its own. */
  private void guarded(LockedBuild build, Consumer<DSLContext> tracking) {
    try {
      db.transaction(
          inside -> {
            inside.dsl().execute(FOR_A_MINUTE);
            tracking.accept(inside.dsl());
            inside.dsl().execute(AS_LONG_AS_USUAL);
          });
    } catch (RuntimeException e) {
      log.warn("what build {} replaced could not be recorded", build.id(), e);
    }
  }
}
