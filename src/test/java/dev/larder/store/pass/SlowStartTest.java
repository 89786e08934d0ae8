package dev.larder.store.pass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.pool.BuildId;
import dev.larder.pool.Transition;
import dev.larder.store.Story;
import dev.larder.store.Wanted;
import dev.larder.store.WantedPreset;
import dev.larder.store.view.PoolStock;
import dev.larder.store.view.Views;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** A version that is new to success builds one, then two, then four. */
@NullMarked
class SlowStartTest {
  private final Story story = Story.of(WantedPreset.large(9).slowStart().preset());

  @Test
  void oneThenTwoThenFour() {
    assertThat(story.decision()).isEqualTo("hold 8 (slow-start), create 1");
    assertThat(story.decision()).isEqualTo("hold 8 (slow-start)");
    succeedAll();
    assertThat(story.decision()).isEqualTo("hold 6 (slow-start), create 2");
    succeedAll();
    assertThat(story.decision()).isEqualTo("hold 2 (slow-start), create 4");
    succeedAll();
    assertThat(story.decision()).isEqualTo("create 2");
  }

  @Test
  void eachSuccessLetsTwoMoreBeginAndSaysThatSomebodyWaitsForThem() {
    story.reconcile();
    assertThat(story.succeed(starts().getFirst()).awaited()).isTrue();
    story.reconcile();
    story.succeed(starts().getFirst());

    assertThat(story.decision()).isEqualTo("hold 4 (slow-start), create 2");
    assertThat(starts()).hasSize(3);
  }

  @Test
  void aFailureFallsBackToOne() {
    for (int wave = 0; wave < 3; wave++) {
      story.reconcile();
      succeedAll();
    }
    story.reconcile();
    story.fail(starts().getFirst());
    story.pass(Duration.ofMinutes(2));

    assertThat(story.decision()).isEqualTo("hold 1 (slow-start)"); // the other one is under way
    succeedAll();
    assertThat(story.decision()).isEqualTo("create 1");
  }

  @Test
  void aVersionThatHasShownThatItWorksIsNotHeldBack() {
    story.sql("update larder.presets set start_width = 63");
    story.reconcile();
    BuildId build = starts().getFirst();
    succeedAll();

    assertThat(width(build)).isNull();
    assertThat(story.planned(Story.LARGE)).isEqualTo("nothing to do");
    story.apply(
        Wanted.file(Wanted.template("java-dev", WantedPreset.large(80).slowStart().preset())));
    assertThat(story.decision()).isEqualTo("create 71");
    assertThat(story.succeed(starts().getFirst()).awaited()).isFalse();
  }

  @Test
  void aNewVersionStartsSlowlyAndOneThatComesBackDoesNot() {
    String content = "2s";
    for (int i = 0; i < 4; i++) {
      story.reconcile();
      succeedAll();
    }
    version(content);
    assertThat(story.decision()).isEqualTo("hold 8 (slow-start), create 1");
    version("1s");
    story.sql("update larder.workspaces set state = 'deleted' where state = 'ready'");
    assertThat(story.decision()).isEqualTo("create 9");
  }

  @Test
  void poolsMaySwitchItOff() {
    story.apply(Wanted.file(Wanted.template("java-dev", WantedPreset.large(9).preset())));
    assertThat(story.decision()).isEqualTo("create 9");
  }

  @Test
  void peopleReadWhatTheRestWaitsFor() {
    story.reconcile();
    PoolStock pool = new Views(story.database).pools().getFirst();
    assertThat(pool.status().reason()).contains("starts slowly: 8 more once builds succeed");
    assertThat(pool.status().state()).isEqualTo(dev.larder.pool.PoolState.FILLING);
  }

  private void version(String start) {
    story.apply(
        Wanted.file(
            Wanted.template(
                "java-dev", Wanted.simulated(start), WantedPreset.large(9).slowStart().preset())));
  }

  private List<BuildId> starts() {
    return story.open(Transition.START);
  }

  private void succeedAll() {
    starts().forEach(story::succeed);
  }

  private @org.jspecify.annotations.Nullable Integer width(BuildId build) {
    return story.ask(
        db ->
            db.fetchSingle(
                    "select start_width from larder.presets where id ="
                        + " (select preset_id from larder.builds where id = ?)",
                    build.value())
                .get(0, Integer.class));
  }
}
