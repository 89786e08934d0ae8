package dev.larder.store.metric;

import static dev.larder.store.schema.Tables.COUNTER_DELTAS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.OnMiss;
import dev.larder.pool.BuildId;
import dev.larder.pool.PoolId;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.Story;
import dev.larder.store.counter.Counter;
import dev.larder.store.counter.Counters;
import dev.larder.store.counter.Histogram;
import dev.larder.store.counter.RollUp;
import dev.larder.store.counter.Timing;
import dev.larder.store.race.Beside;
import dev.larder.store.view.PoolStock;
import dev.larder.store.worker.LeaderJob;
import dev.larder.store.worker.Leadership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What metrics say of pools, and that every fact is counted once. */
@NullMarked
class MetricsTest {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  @Test
  void whatHappensIsCounted() {
    Story story = Story.full(2);
    Metrics figures = new Metrics(story.database);

    story.claimed("alice");
    story.claimed("bob");
    story.claim("carol");
    story.waits("dave");
    BuildId first = story.reconcile().getFirst().build();
    story.fail(first);

    assertThat(refreshed(figures).counters())
        .isEqualTo(
            Map.of(
                Counter.CREATED, 4L,
                Counter.FAILED, 1L,
                Counter.CLAIMED, 2L,
                Counter.MISSED, 2L,
                Counter.RESOURCE_REPLACEMENTS, 0L));
  }

  @Test
  void whoWaitedAndWasServedIsCountedAsMissedAndAsClaimed() {
    Story story = Story.wanting(1);
    Metrics figures = new Metrics(story.database);

    story.waits("dave");
    story.pass(Duration.ofSeconds(40));
    story.succeed(story.reconcile().getFirst().build());

    PoolMetrics pool = refreshed(figures);
    assertThat(pool.count(Counter.MISSED)).isEqualTo(1);
    assertThat(pool.count(Counter.CLAIMED)).isEqualTo(1);
    assertThat(pool.times(Timing.CLAIM_OWNED).total()).isEqualTo(Duration.ofSeconds(40));
    assertThat(pool.times(Timing.CLAIM_USABLE).total()).isEqualTo(Duration.ofSeconds(40));
  }

  @Test
  void buildsAndClaimsAreTimedFromRecordedInstants() {
    Story story = Story.wanting(0);
    Metrics figures = new Metrics(story.database);

    story.claim("zoe", "cold", "key", new OnMiss.Build());
    BuildId start = story.open(Transition.START).getFirst();
    story.pass(Duration.ofSeconds(5));
    int attempt = story.begin(start).attempt();
    story.pass(Duration.ofSeconds(20));
    BuildId personalize =
        story.finish(start, attempt, Story.succeeded()).next().orElseThrow().build();
    attempt = story.begin(personalize).attempt();
    story.pass(Duration.ofSeconds(3));
    story.finish(personalize, attempt, Story.succeeded());

    PoolMetrics pool = refreshed(figures);
    assertThat(pool.times(Timing.BUILD_START).total()).isEqualTo(Duration.ofSeconds(20));
    assertThat(pool.times(Timing.BUILD_CLAIM).total()).isEqualTo(Duration.ofSeconds(3));
    assertThat(pool.times(Timing.CLAIM_OWNED).count()).isEqualTo(1);
    assertThat(pool.times(Timing.CLAIM_USABLE).total()).isEqualTo(Duration.ofSeconds(25));
    assertThat(pool.times(Timing.CLAIM_PERSONALIZED).total()).isEqualTo(Duration.ofSeconds(28));
    assertThat(pool.count(Counter.CREATED)).as("a cold build is no prebuild").isZero();
  }

  @Test
  void theStockIsPartOfTheSameReading() {
    Story story = Story.full(3);
    story.claimed("alice");

    PoolStock stock = refreshed(new Metrics(story.database)).stock();

    assertThat(stock.target().desired()).isEqualTo(3);
    assertThat(stock.counts().ready()).isEqualTo(story.count(WorkspaceState.READY)).isEqualTo(2);
  }

  @Test
  void addingUpChangesNoFigureAndLeavesNoDelta() {
    Story story = Story.full(2);
    Metrics figures = new Metrics(story.database);
    story.claimed("alice");
    PoolMetrics before = refreshed(figures);

    for (int i = 0; i < 3; i++) {
      assertThat(refreshed(figures)).isEqualTo(before);
    }
    assertThat(figures.recorded().pools()).containsExactly(before);
    int left = story.ask(db -> db.fetchCount(COUNTER_DELTAS));
    assertThat(left).isZero();
  }

  @Test
  void severalWhoAddUpAtOnceCountEveryDeltaOnce() {
    Story story = Story.full(1);
    refreshed(new Metrics(story.database));
    int much = 3 * RollUp.BATCH;
    story.sql(
        "insert into larder.counter_deltas (pool_id, name, delta)"
            + " select id, 'claimed', 1 from larder.pools, generate_series(1, %d)".formatted(much));

    List<CompletableFuture<Metrics.Reading>> readings = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      readings.add(Beside.start(() -> new Metrics(story.database).refresh(DEADLINE)));
    }

    assertThat(readings)
        .allSatisfy(
            reading ->
                assertThat(Beside.join(reading).pools().getFirst().count(Counter.CLAIMED))
                    .isEqualTo(much));
    assertThat(refreshed(new Metrics(story.database)).count(Counter.CLAIMED)).isEqualTo(much);
  }

  @Test
  void aDutyIsOneWorkersUntilItIsSilentForTooLong() {
    Story story = Story.wanting(0);
    Leadership leadership = new Leadership(story.database);
    Duration lease = Duration.ofSeconds(20);

    assertThat(leadership.hold(LeaderJob.METRICS, "one", lease)).isTrue();
    assertThat(leadership.hold(LeaderJob.METRICS, "two", lease)).isFalse();
    assertThat(leadership.hold(LeaderJob.RETENTION, "two", lease)).isTrue();
    story.pass(Duration.ofSeconds(15));
    assertThat(leadership.hold(LeaderJob.METRICS, "one", lease)).isTrue();
    story.pass(Duration.ofSeconds(21));
    assertThat(leadership.hold(LeaderJob.METRICS, "two", lease)).isTrue();
    assertThat(leadership.hold(LeaderJob.METRICS, "one", lease)).isFalse();
    leadership.leave(LeaderJob.METRICS, "two");
    story.pass(Duration.ofSeconds(1));
    assertThat(leadership.hold(LeaderJob.METRICS, "one", lease)).isTrue();
  }

  @Test
  void aShareIsEstimatedWithinItsBucket() {
    List<Long> counts = new ArrayList<>(Collections.nCopies(Histogram.BOUNDS.size() + 1, 0L));
    counts.set(Histogram.BOUNDS.indexOf(Duration.ofSeconds(10)), 10L);
    Histogram times = new Histogram(counts, Duration.ofSeconds(70));

    assertThat(times.quantile(0.5)).contains(Duration.ofMillis(7_500));
    assertThat(times.quantile(1)).contains(Duration.ofSeconds(10));
    assertThat(Histogram.NONE.quantile(0.5)).isEmpty();
  }

  @Test
  void replacementsAreCountedForWhoeverRecordsThem() {
    Story story = Story.full(1);
    PoolId pool = refreshed(new Metrics(story.database)).stock().id();

    story.ask(
        db -> {
          Counters.add(db, pool, Counter.RESOURCE_REPLACEMENTS, 3);
          return true;
        });

    assertThat(refreshed(new Metrics(story.database)).count(Counter.RESOURCE_REPLACEMENTS))
        .isEqualTo(3);
  }

  private static PoolMetrics refreshed(Metrics figures) {
    return figures.refresh(DEADLINE).pools().getFirst();
  }
}
