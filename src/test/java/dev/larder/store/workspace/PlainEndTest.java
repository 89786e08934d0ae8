package dev.larder.store.workspace;

import static dev.larder.store.schema.Tables.BUILDS;
import static dev.larder.store.schema.Tables.COUNTER_DELTAS;
import static dev.larder.store.schema.Tables.POOLS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.OnMiss;
import dev.larder.pool.BuildId;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.Story;
import dev.larder.store.TestDatabase;
import dev.larder.store.race.GatedSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** A build nearly always begins and ends in three round trips, and leaves behind what others do. */
@NullMarked
class PlainEndTest {
  @Test
  void aBuildOfAPrebuildBeginsAndEndsInThreeRoundTripsEach() {
    try (GatedSource gated = new GatedSource(TestDatabase.freshSource())) {
      Story story = Story.inside(gated.source());
      story.want(1);
      BuildId build = story.reconcile().getFirst().build();
      List<String> said = new ArrayList<>();
      gated.gate(said::add);

      int attempt = story.begin(build).attempt();
      assertThat(said).hasSize(4).last().isEqualTo(GatedSource.COMMITTED);

      said.clear();
      story.finish(build, attempt, Story.succeeded());
      assertThat(said).hasSize(4).last().isEqualTo(GatedSource.COMMITTED);
      gated.gate(place -> {});
      assertThat(story.count(WorkspaceState.READY)).isEqualTo(1);
    }
  }

  @Test
  void aPersonalizationEndsInThreeRoundTrips() {
    try (GatedSource gated = new GatedSource(TestDatabase.freshSource())) {
      Story story = Story.inside(gated.source());
      story.want(1);
      story.fill();
      BuildId build = personalization(story, story.claimed("alice").workspace());
      int attempt = story.begin(build).attempt();
      List<String> said = new ArrayList<>();
      gated.gate(said::add);

      story.finish(build, attempt, Story.succeeded());

      assertThat(said).hasSize(4).last().isEqualTo(GatedSource.COMMITTED);
    }
  }

  @Test
  void whatIsPlainLeavesBehindWhatTheLongerWayDoes() {
    Story plain = Story.wanting(1);
    Story longer = Story.wanting(1);
    longer.ask(db -> db.update(POOLS).set(POOLS.UNRECOVERED_SINCE, Instant.EPOCH).execute());

    Set<String> rows = lived(plain);

    assertThat(rows).hasSizeGreaterThan(7).isEqualTo(lived(longer));
    assertThat(
            longer.<Boolean>ask(db -> db.fetchExists(POOLS, POOLS.UNRECOVERED_SINCE.isNotNull())))
        .as("that it recovered is known, which is more than a plain end does")
        .isFalse();
  }

  @Test
  void whoWaitsGetsTheWorkspaceThoughNothingElseFollows() {
    Story story = Story.wanting(1);
    BuildId build = story.reconcile().getFirst().build();
    story.claim("alice", "desk", "key", new OnMiss.Wait(Duration.ofMinutes(1)));

    assertThat(story.succeed(build).granted()).hasSize(1);
    assertThat(story.count(WorkspaceState.PERSONALIZING)).isEqualTo(1);
  }

  /** The rows of a prebuild that was built, claimed and personalized, without ids and times. */
  private static Set<String> lived(Story story) {
    story.reconcile();
    story.fill();
    WorkspaceId workspace = story.claimed("alice").workspace();
    story.succeed(personalization(story, workspace));
    Set<String> rows = new TreeSet<>();
    for (String table :
        List.of(
            "workspaces",
            "builds",
            "build_attempts",
            "claims",
            "presets",
            COUNTER_DELTAS.getName())) {
      story
          .ask(db -> db.fetch("select to_jsonb(it)::text from larder." + table + " it"))
          .forEach(
              row ->
                  rows.add(
                      table
                          + row.get(0, String.class)
                              .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID")
                              .replaceAll("large-[0-9a-f]{8}", "NAME")
                              .replaceAll("\\d{4}-\\d\\d-\\d\\dT[^\"]*", "TIME")
                              .replaceAll(
                                  "(micros|digest|id)\": (\\d+|\"[^\"]+\")", "$1\": SOME")));
    }
    return rows;
  }

  private static BuildId personalization(Story story, WorkspaceId workspace) {
    return story.ask(
        db ->
            db.select(BUILDS.ID)
                .from(BUILDS)
                .where(BUILDS.WORKSPACE_ID.eq(workspace))
                .and(BUILDS.NUMBER.gt(1))
                .fetchSingle()
                .value1());
  }
}
