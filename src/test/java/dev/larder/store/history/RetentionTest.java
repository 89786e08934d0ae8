package dev.larder.store.history;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.BUILD_ATTEMPTS;
import static dev.larder.store.schema.Tables.CLAIMS;
import static dev.larder.store.schema.Tables.EVENTS;
import static dev.larder.store.schema.Tables.SNAPSHOTS;
import static dev.larder.store.schema.Tables.WORKSPACES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimResult;
import dev.larder.claim.OnMiss;
import dev.larder.pool.EventKind;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.Story;
import dev.larder.store.Wanted;
import dev.larder.store.counter.Counter;
import dev.larder.store.metric.Metrics;
import dev.larder.store.pass.PassScope;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jooq.Table;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What goes with age, and what stays whatever its age. */
@NullMarked
class RetentionTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  @Test
  void aDeletedWorkspaceGoesWithItsBuildsTriesAndClaim() {
    Story story = Story.full(2);
    ClaimResult.Owned claim = story.claimed("alice");
    personalizeAndRelease(story, claim.workspace());

    story.pass(DAY.multipliedBy(29));
    assertThat(removed(story)).doesNotContainKeys("workspaces", "claims");
    story.pass(DAY.multipliedBy(2));
    assertThat(removed(story)).containsEntry("workspaces", 1).containsEntry("claims", 1);

    assertThat(count(story, WORKSPACES)).isEqualTo(1);
    assertThat(count(story, BUILDS)).isEqualTo(1);
    assertThat(count(story, BUILD_ATTEMPTS)).isEqualTo(1);
    assertThat(count(story, CLAIMS)).isZero();
  }

  @Test
  void whatIsAliveKeepsItsBuildsAndItsClaimsKey() {
    Story story = Story.full(1);
    ClaimResult.Owned before =
        (ClaimResult.Owned) story.claim("alice", "mine", "key", new OnMiss.Fail());
    story.succeed(before.build().orElseThrow());

    story.pass(DAY.multipliedBy(400));
    removed(story);

    ClaimResult.Owned again =
        (ClaimResult.Owned) story.claim("alice", "mine", "key", new OnMiss.Fail());
    assertThat(again.workspace()).isEqualTo(before.workspace());
    assertThat(count(story, BUILDS)).isEqualTo(2);
    story.workspaces.delete(before.workspace(), "me");
    story.open(Transition.DELETE).forEach(story::succeed);
    assertThat(story.state(before.workspace())).isEqualTo(WorkspaceState.DELETED);
  }

  @Test
  void aRunOfFailuresIsNeverShortenedAndGoesOnceItIsOver() {
    Story story = Story.wanting(1);
    story.set("probeAfter", "10d");
    story.failures(3);
    String decision = story.decision();
    assertThat(decision).contains("hard-limit");

    story.set("retainBuilds", "1m");
    assertThat(removed(story)).doesNotContainKey("workspaces");
    assertThat(story.decision()).isEqualTo(decision);

    story.newVersion(1, "2s");
    assertThat(removed(story)).containsEntry("workspaces", 3);
  }

  @Test
  void noCounterIsShortenedByIt() {
    Story story = Story.full(2);
    Metrics figures = new Metrics(story.database);
    personalizeAndRelease(story, story.claimed("alice").workspace());
    Map<Counter, Long> before = counters(figures);

    story.pass(DAY.multipliedBy(31));
    assertThat(removed(story)).containsKey("workspaces");

    assertThat(counters(figures)).isEqualTo(before).containsEntry(Counter.CLAIMED, 1L);
  }

  @Test
  void logsGoBeforeTheirBuilds() {
    Story story = Story.full(3);

    story.pass(DAY.multipliedBy(8));
    assertThat(removed(story)).containsEntry("logs", 3);

    assertThat(count(story, BUILD_ATTEMPTS)).isEqualTo(3);
    assertThat(removed(story)).doesNotContainKey("logs");
  }

  @Test
  void snapshotsAndEventsGo() {
    Story story = Story.wanting(1);
    story.passes.take(new PassScope.All());
    story.ask(
        db -> {
          for (boolean waits : new boolean[] {true, false}) {
            db.insertInto(EVENTS)
                .set(EVENTS.AT, story.database.now())
                .set(EVENTS.KIND, EventKind.CLAIMED)
                .set(EVENTS.ACTOR, "ann")
                .set(EVENTS.UNDELIVERED_SINCE, waits ? story.now() : null)
                .execute();
          }
          return true;
        });
    int events = count(story, EVENTS);

    story.pass(DAY.multipliedBy(91));
    assertThat(removed(story)).containsEntry("snapshots", 1).containsEntry("events", events - 1);

    assertThat(count(story, SNAPSHOTS)).isZero();
    assertThat(count(story, EVENTS)).as("one that someone still has to hear of").isEqualTo(1);
  }

  @Test
  void directoriesThatNobodyUsesGoAndComeBackWithTheirVersion() {
    Story story = new Story();
    story.apply(Wanted.file(Wanted.template("t", Wanted.exec("one"), Wanted.preset("p", 0))));
    story.apply(Wanted.file(Wanted.template("t", Wanted.exec("two"), Wanted.preset("p", 0))));

    story.pass(DAY.multipliedBy(31));
    assertThat(removed(story)).containsEntry("directories", 1);
    assertThat(story.pools.directory("one")).isEmpty();
    assertThat(story.pools.directory("two")).isPresent();

    story.apply(Wanted.file(Wanted.template("t", Wanted.exec("one"), Wanted.preset("p", 0))));
    assertThat(story.pools.directory("one")).isPresent();
    assertThat(removed(story)).containsEntry("directories", 1);
    assertThat(story.pools.directory("one")).isPresent();
  }

  @Test
  void aBatchIsBounded() {
    Story story = Story.full(1);
    story.sql(
        """
        insert into larder.snapshots (id, taken_at, digest, content)
        select md5(n::text)::uuid, '2020-01-01', '', '' from generate_series(1, 1201) n
        """);

    Retention retention = new Retention(story.database);

    assertThat(retention.removeBatch()).containsEntry("snapshots", 500);
    assertThat(retention.removeBatch()).containsEntry("snapshots", 500);
    assertThat(retention.removeBatch()).containsEntry("snapshots", 201);
    assertThat(retention.removeBatch()).isEmpty();
  }

  private static void personalizeAndRelease(Story story, WorkspaceId workspace) {
    story.open(Transition.START).forEach(story::succeed);
    story.workspaces.delete(workspace, "me");
    story.open(Transition.DELETE).forEach(story::succeed);
  }

  /** Everything that is too old, batch by batch. */
  private static Map<String, Integer> removed(Story story) {
    Retention retention = new Retention(story.database);
    Map<String, Integer> all = new TreeMap<>();
    for (Map<String, Integer> batch = retention.removeBatch();
        !batch.isEmpty();
        batch = retention.removeBatch()) {
      batch.forEach((what, count) -> all.merge(what, count, Integer::sum));
    }
    return all;
  }

  private static Map<Counter, Long> counters(Metrics figures) {
    return figures.refresh(DEADLINE).pools().getFirst().counters();
  }

  private static int count(Story story, Table<?> table) {
    return story.ask(db -> db.fetchCount(table));
  }
}
