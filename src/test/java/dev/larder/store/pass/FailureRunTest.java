package dev.larder.store.pass;

import static dev.larder.store.schema.Tables.POOLS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.plan.Action.HoldReason;
import dev.larder.pool.BuildId;
import dev.larder.pool.Transition;
import dev.larder.store.Story;
import dev.larder.store.build.BuildTicket;
import dev.larder.store.workspace.Workspaces;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Failures in a row: backoff, hard limit, probes, and what ends them. */
@NullMarked
class FailureRunTest {
  @Test
  void aFailureHoldsBackUntilItsPauseIsOver() {
    Story story = Story.wanting(1);
    story.fail(start(story));
    assertThat(story.decision()).isEqualTo("hold 1 (backoff until 2025-06-02T12:01:01Z)");
    assertThat(story.wakeAt()).contains(Story.NOON.plusSeconds(61).plusNanos(1000));

    story.pass(Duration.ofMinutes(1));
    assertThat(story.decision()).startsWith("hold 1 (backoff");
    story.pass(Duration.ofNanos(1000));
    assertThat(story.decision()).isEqualTo("create 1");
  }

  @Test
  void aFailureBeforeTheLookBackHoldsNothingBackButCountsForTheLimit() {
    Story story = Story.wanting(1);
    story.failures(2);
    assertThat(story.planned(Story.LARGE)).isEqualTo("create 1");
    story.failures(1);

    assertThat(story.planned(Story.LARGE)).contains("create 1"); // its probe is due
    story.set("probeAfter", "1d");
    assertThat(story.planned(Story.LARGE)).isEqualTo("hold 1 (hard-limit)");
  }

  @Test
  void aSuccessEndsTheRunAlsoWhenItIsClaimedAndDeletedLater() {
    Story story = Story.wanting(1);
    story.failures(2);
    story.succeed(start(story));
    var claim = story.claimed("alice");
    story.succeed(claim.build().orElseThrow());
    story.succeed(
        ((Workspaces.Deletion.Asked) story.workspaces.delete(claim.workspace(), "alice")).build());
    story.pass(Duration.ofSeconds(1));
    story.fail(start(story));
    story.pass(Duration.ofMinutes(1).plusNanos(1000));

    assertThat(story.decision()).isEqualTo("create 1");
  }

  @Test
  void aSuccessEndsTheRunAlsoWhenItIsDeletedAtOnce() {
    Story story = Story.wanting(1);
    story.failures(2);
    BuildId last = start(story);
    int attempt = story.begin(last).attempt();
    story.workspaces.delete(story.workspace(last), "ann");
    BuildId delete = story.finish(last, attempt, Story.succeeded()).next().orElseThrow().build();
    story.succeed(delete);
    story.failures(2);

    assertThat(story.live()).isZero();
    assertThat(story.planned(Story.LARGE)).isEqualTo("create 1"); // not four in a row
  }

  @Test
  void aNewVersionStartsClean() {
    Story story = Story.wanting(1);
    story.failures(3);
    story.newVersion(1, "2s");

    assertThat(story.decision()).isEqualTo("create 1");
  }

  @Test
  void canceledBuildsAndThoseOfOwnersAreNoFailures() {
    Story story = Story.wanting(0);
    for (String key : List.of("k1", "k2", "k3")) {
      var cold =
          (dev.larder.claim.ClaimResult.Owned)
              story.claim("alice", key, key, new dev.larder.claim.OnMiss.Build());
      story.fail(cold.build().orElseThrow());
    }
    story.want(1);

    assertThat(story.decision()).isEqualTo("create 1");
  }

  @Test
  void atTheLimitOneProbeIsLetThroughAfterGrowingPauses() {
    Story story = atTheLimit(3);
    for (Duration pause :
        List.of(Duration.ofMinutes(10), Duration.ofMinutes(20), Duration.ofMinutes(40))) {
      assertThat(story.held().orElseThrow().reason()).isEqualTo(HoldReason.HARD_LIMIT);
      assertThat(story.wakeAt()).contains(story.now().plus(pause));
      story.pass(pause.minusNanos(1000));
      assertThat(story.planned(Story.LARGE)).isEqualTo("hold 3 (hard-limit)");
      story.pass(Duration.ofNanos(1000));
      BuildId probe = start(story);
      assertThat(story.decision()).isEqualTo("hold 2 (hard-limit)");
      assertThat(story.wakeAt()).isEmpty();
      story.fail(probe);
    }
  }

  @Test
  void theLongestPauseIsSixHours() {
    Story story = atTheLimit(1);
    story.held();
    for (int i = 0; i < 8; i++) {
      story.pass(Duration.ofHours(6));
      story.fail(start(story));
    }
    story.held();

    assertThat(story.wakeAt()).contains(story.now().plus(Duration.ofHours(6)));
  }

  @Test
  void buildsOfBeforeTheLimitAreNoProbes() {
    Story story = Story.wanting(5);
    List<BuildTicket> together = story.reconcile();
    together.subList(0, 3).forEach(ticket -> story.fail(ticket.build()));
    story.decision(); // opens the episode
    story.pass(Duration.ofSeconds(1));
    together.subList(3, 5).forEach(ticket -> story.fail(ticket.build()));
    story.decision();

    assertThat(story.wakeAt()).contains(story.now().plus(Duration.ofMinutes(10)));
  }

  @Test
  void aProbeThatSucceedsEndsLimitAndEpisode() {
    Story story = atTheLimit(3);
    story.held();
    assertThat(episodes(story)).isEqualTo(1);
    story.pass(Duration.ofMinutes(10));
    story.succeed(start(story));

    assertThat(episodes(story)).isZero();
    assertThat(story.decision()).isEqualTo("create 2");
  }

  @Test
  void theLimitCanBeSwitchedOff() {
    Story story = Story.wanting(1);
    story.failures(4);
    story.set("failureHardLimit", "0");

    assertThat(story.decision()).isEqualTo("create 1");
  }

  /** Three builds have just failed. */
  private static Story atTheLimit(int desired) {
    Story story = Story.wanting(desired);
    story.set("backoffInterval", "1s");
    for (int i = 0; i < 3; i++) {
      story.pass(Duration.ofSeconds(10));
      story.reconcile().stream()
          .filter(ticket -> ticket.transition() == Transition.START)
          .limit(1)
          .forEach(ticket -> story.fail(ticket.build()));
      story
          .open(Transition.START)
          .forEach(open -> story.workspaces.delete(story.workspace(open), "ann"));
    }
    return story;
  }

  private static BuildId start(Story story) {
    return story.reconcile().stream()
        .filter(ticket -> ticket.transition() == Transition.START)
        .findFirst()
        .orElseThrow()
        .build();
  }

  private static int episodes(Story story) {
    return story.ask(db -> db.fetchCount(POOLS, POOLS.EPISODE_SINCE.isNotNull()));
  }
}
