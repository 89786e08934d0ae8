package dev.larder.store.pool;

import static dev.larder.store.schema.Tables.EVENTS;
import static dev.larder.store.schema.Tables.POOLS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimResult.NoneEligible;
import dev.larder.pool.BuildId;
import dev.larder.pool.PoolName;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.Story;
import dev.larder.store.Wanted;
import dev.larder.store.WantedPreset;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What people do to a preset: forget its failures, replace its stock. */
@NullMarked
class ResetAndInvalidateTest {
  @Test
  void aResetLetsAPoolThatGaveUpBuildAtOnce() {
    Story story = Story.of(WantedPreset.large(3).slowStart().preset());
    story.set("probeAfter", "1d");
    story.failures(3);
    assertThat(story.decision()).isEqualTo("hold 3 (hard-limit)");

    assertThat(story.pools.reset(Story.LARGE, "ann"))
        .isEqualTo(new ResetResult.Done(Story.LARGE, story.preset(), 3, true));

    assertThat(story.wakeAt()).isEmpty();
    assertThat(story.<Integer>ask(db -> db.fetchCount(POOLS, POOLS.EPISODE_SINCE.isNotNull())))
        .isZero();
    assertThat(lastEvent(story))
        .isEqualTo("reset by ann: {\"failures\": 3, \"hardLimited\": true}");
    assertThat(story.decision()).isEqualTo("hold 2 (slow-start), create 1");
  }

  @Test
  void aResetEndsABackoffToo() {
    Story story = Story.wanting(1);
    story.fail(story.reconcile().getFirst().build());
    assertThat(story.decision()).contains("backoff");
    story.pools.reset(Story.LARGE, "ann");
    assertThat(story.decision()).isEqualTo("create 1");
  }

  @Test
  void failuresAfterAResetCountFromTheStart() {
    Story story = Story.wanting(1);
    story.failures(3);
    story.pools.reset(Story.LARGE, "ann");
    story.pass(Duration.ofSeconds(1));
    story.failures(2);
    assertThat(story.planned(Story.LARGE)).isEqualTo("create 1");
    story.failures(1);
    assertThat(story.pools.reset(Story.LARGE, "ann"))
        .matches(result -> ((ResetResult.Done) result).failures() == 3);
  }

  @Test
  void stockFromBeforeAnInvalidationIsReplaced() {
    Story story = Story.full(2);
    story.pass(Duration.ofSeconds(1));

    InvalidateResult.Done done = (InvalidateResult.Done) invalidate(story, Optional.empty());

    assertThat(done.before()).isEqualTo(story.now());
    assertThat(done.prebuilds()).isEqualTo(2);
    assertThat(lastEvent(story)).startsWith("invalidated by ann").contains("\"prebuilds\": 2");
    assertThat(story.claim("alice")).isInstanceOf(NoneEligible.class);
    assertThat(story.decision()).isEqualTo("delete 2 (expired), create 2");
    story.fill();
    assertThat(story.count(WorkspaceState.READY)).isEqualTo(2);
    assertThat(story.planned(Story.LARGE)).isEqualTo("nothing to do");
  }

  @Test
  void whatIsBeingBuiltMeanwhileIsReplacedToo() {
    Story story = Story.wanting(1);
    BuildId start = story.reconcile().getFirst().build();
    story.pass(Duration.ofSeconds(1));
    assertThat(((InvalidateResult.Done) invalidate(story, Optional.empty())).prebuilds()).isOne();
    story.succeed(start);
    assertThat(story.decision()).isEqualTo("delete 1 (expired), create 1");
  }

  @Test
  void onlyWhatIsOlderThanTheInstantIsReplacedAndAnEarlierOneUndoesNothing() {
    Story story = Story.full(1);
    story.pass(Duration.ofMinutes(10));
    story.want(2);
    story.fill();
    Instant between = story.now().minus(Duration.ofMinutes(5));

    assertThat(((InvalidateResult.Done) invalidate(story, Optional.of(between))).prebuilds())
        .isOne();
    assertThat(story.planned(Story.LARGE)).isEqualTo("delete 1 (expired), create 1");
    invalidate(story, Optional.of(between.minusSeconds(3600)));
    assertThat(story.planned(Story.LARGE)).isEqualTo("delete 1 (expired), create 1");
  }

  @Test
  void anInstantAheadIsRefused() {
    Story story = Story.full(1);
    assertThat(invalidate(story, Optional.of(story.now().plusSeconds(1))))
        .matches(result -> ((InvalidateResult.Refused) result).reason().contains("is ahead"));
  }

  @Test
  void unknownAndDrainedPoolsAreRefusedInWords() {
    Story story = Story.full(1);
    assertThat(story.pools.reset(PoolName.parse("java-dev/larg"), "ann"))
        .isEqualTo(
            new ResetResult.Refused(
                "there is no pool java-dev/larg; did you mean \"java-dev/large\"?"));
    story.apply(Wanted.file());
    assertThat(story.pools.reset(Story.LARGE, "ann"))
        .isEqualTo(
            new ResetResult.Refused(
                "acme/java-dev/large is drained: nothing is built for it any more"));
    assertThat(story.open(Transition.START)).isEmpty();
  }

  private static InvalidateResult invalidate(Story story, Optional<Instant> before) {
    return story.pools.invalidate(Story.LARGE, before, "ann");
  }

  private static String lastEvent(Story story) {
    return story.ask(
        db ->
            db.select(EVENTS.KIND, EVENTS.ACTOR, EVENTS.DETAILS)
                .from(EVENTS)
                .where(EVENTS.PRESET_ID.eq(story.preset()))
                .and(EVENTS.POOL_ID.isNotNull())
                .and(EVENTS.TEMPLATE_VERSION_ID.isNotNull())
                .orderBy(EVENTS.ID.desc())
                .limit(1)
                .fetchSingle(
                    r ->
                        r.get(EVENTS.KIND).label()
                            + " by "
                            + r.get(EVENTS.ACTOR)
                            + ": "
                            + r.get(EVENTS.DETAILS).data()));
  }
}
