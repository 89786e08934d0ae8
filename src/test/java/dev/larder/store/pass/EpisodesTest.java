package dev.larder.store.pass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.OnMiss;
import dev.larder.pool.BuildId;
import dev.larder.pool.EventKind;
import dev.larder.pool.Transition;
import dev.larder.store.Story;
import dev.larder.store.build.BuildTicket;
import dev.larder.store.build.FailureEpisode;
import dev.larder.store.claim.ClaimPlace;
import dev.larder.store.event.EventFilter;
import dev.larder.store.event.EventView;
import dev.larder.store.view.Views;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What is notified once per episode: failure limits, and stock that is out. */
@NullMarked
class EpisodesTest {
  @Test
  void theLimitIsToldOnceHoweverManyPassesHoldForIt() {
    Story story = atTheLimit();
    for (int i = 0; i < 3; i++) {
      story.decision();
      story.plan(new PassScope.All());
      story.pass(Duration.ofMinutes(1));
    }

    EventView told = only(story, EventKind.FAILURE_LIMIT_REACHED);
    assertThat(told.actor()).isEqualTo("reconciler");
    assertThat(told.pool()).contains(Story.LARGE);
    assertThat(told.detail("count")).contains("3");
    assertThat(told.detail("error")).contains("no disk left");
    assertThat(told.build()).isPresent();
  }

  @Test
  void aPassAloneOpensItTooAndAProbeThatFailsSaysNothingNew() {
    Story story = atTheLimit();
    story.plan(new PassScope.All());
    story.pass(Duration.ofMinutes(10));
    story.fail(start(story));
    story.decision();

    only(story, EventKind.FAILURE_LIMIT_REACHED);
    assertThat(of(story, EventKind.RECOVERED)).isEmpty();
  }

  @Test
  void theNextSuccessIsARecoveryAndTheNextRunAnotherEpisode() {
    Story story = atTheLimit();
    story.decision();
    story.pass(Duration.ofMinutes(10));
    story.succeed(start(story));
    assertThat(only(story, EventKind.RECOVERED).pool()).contains(Story.LARGE);

    story.claimed("alice");
    failThrice(story);
    story.decision();
    assertThat(of(story, EventKind.FAILURE_LIMIT_REACHED)).hasSize(2);
    assertThat(of(story, EventKind.RECOVERED)).hasSize(1);
  }

  @Test
  void aNewVersionEndsItSilentlyAndRecoveredWaitsForTheSuccess() {
    Story story = atTheLimit();
    story.decision();
    story.newVersion(1, "2s");
    BuildId build = start(story);
    assertThat(of(story, EventKind.RECOVERED)).isEmpty();

    story.succeed(build);
    only(story, EventKind.RECOVERED);
  }

  @Test
  void aNewVersionThatFailsAsOftenIsAnEpisodeOfItsOwn() {
    Story story = atTheLimit();
    story.decision();
    story.newVersion(1, "2s");
    failThrice(story);
    story.decision();
    assertThat(of(story, EventKind.FAILURE_LIMIT_REACHED)).hasSize(2);

    story.pass(Duration.ofMinutes(10));
    story.succeed(start(story));
    only(story, EventKind.RECOVERED);
  }

  @Test
  void aResetIsARecoveryByWhoDidIt() {
    Story story = atTheLimit();
    story.decision();
    story.ask(
        db -> {
          FailureEpisode.reset(
              db,
              story.database.now(),
              ClaimPlace.find(db, Story.LARGE).orElseThrow().pool(),
              "ann");
          return true;
        });

    assertThat(only(story, EventKind.RECOVERED).actor()).isEqualTo("ann");
  }

  @Test
  void aSuccessWithoutAnEpisodeIsNothingToTell() {
    Story story = Story.full(2);
    story.claimed("alice");
    story.fill();

    assertThat(of(story, EventKind.RECOVERED)).isEmpty();
    assertThat(of(story, EventKind.BACK_IN_STOCK)).isEmpty();
  }

  @Test
  void theFirstMissOfManyIsOutOfStockAndTheFirstPrebuildIsBack() {
    Story story = Story.full(1);
    story.claimed("alice");
    assertThat(of(story, EventKind.OUT_OF_STOCK)).isEmpty();
    for (String owner : List.of("bert", "cleo", "dave")) {
      story.claim(owner);
    }
    EventView out = only(story, EventKind.OUT_OF_STOCK);
    assertThat(out.detail("desired")).contains("1");
    assertThat(out.pool()).contains(Story.LARGE);

    story.pass(Duration.ofMinutes(1));
    story.fill();
    only(story, EventKind.BACK_IN_STOCK);
    story.claimed("bert");
    story.claim("cleo");
    assertThat(of(story, EventKind.OUT_OF_STOCK)).hasSize(2);
  }

  @Test
  void stockThatGoesToThoseWhoWaitedIsNotBack() {
    Story story = Story.wanting(1);
    story.waits("alice");
    only(story, EventKind.OUT_OF_STOCK);
    story.succeed(start(story));
    assertThat(of(story, EventKind.BACK_IN_STOCK)).isEmpty();

    story.fill();
    only(story, EventKind.BACK_IN_STOCK);
  }

  @Test
  void stockOfAnOldVersionIsNotBack() {
    Story story = Story.wanting(1);
    BuildId old = start(story);
    story.begin(old);
    story.claim("alice");
    story.newVersion(1, "2s");
    story.finish(old, 1, Story.succeeded());

    assertThat(of(story, EventKind.BACK_IN_STOCK)).isEmpty();
  }

  @Test
  void whatIsNotWantedInStockIsNeverOutOfIt() {
    Story story = Story.wanting(0);
    story.claim("alice", "a", "k", new OnMiss.Build());
    story.claim("bert");

    assertThat(of(story, EventKind.OUT_OF_STOCK)).isEmpty();
    assertThat(of(story, EventKind.MISSED)).hasSize(2);
  }

  private static Story atTheLimit() {
    Story story = Story.wanting(1);
    story.set("backoffInterval", "1s");
    failThrice(story);
    return story;
  }

  private static void failThrice(Story story) {
    for (int i = 0; i < 3; i++) {
      story.pass(Duration.ofSeconds(10));
      Optional<BuildTicket> next = story.fail(start(story)).next();
      next.ifPresent(cleanUp -> story.succeed(cleanUp.build()));
    }
  }

  private static BuildId start(Story story) {
    return story.reconcile().stream()
        .filter(ticket -> ticket.transition() == Transition.START)
        .findFirst()
        .orElseThrow()
        .build();
  }

  private static EventView only(Story story, EventKind kind) {
    assertThat(of(story, kind)).hasSize(1);
    return of(story, kind).getFirst();
  }

  private static List<EventView> of(Story story, EventKind kind) {
    return new Views(story.database)
        .events(new EventFilter(Optional.of(kind), Optional.empty(), Optional.empty(), 100));
  }
}
