package dev.larder.store.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.OnMiss;
import dev.larder.pool.EventKind;
import dev.larder.pool.PoolId;
import dev.larder.store.Story;
import dev.larder.store.Wanted;
import dev.larder.store.claim.ClaimPlace;
import dev.larder.store.pool.PauseScope;
import dev.larder.store.view.Views;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What people did, with who and when. */
@NullMarked
class EventsTest {
  private final Story story = Story.full(1);

  @Test
  void anApplySaysWhatItChangedAndOneThatChangesNothingIsNoEvent() {
    story.want(1);
    EventView applied = only(EventKind.APPLIED);
    assertThat(applied.actor()).isEqualTo("ann");
    assertThat(applied.organization()).contains("acme");
    assertThat(applied.details().get("changes").get(0).asText())
        .isEqualTo("create organization acme");

    story.want(3);
    assertThat(newest().details().get("changes").get(0).asText()).contains("desired 1 -> 3");
  }

  @Test
  void aDryRunIsNoEvent() {
    story.pools.apply(
        Wanted.file(Wanted.template("java-dev", Wanted.preset("large", 9))), "bob", false, true);

    only(EventKind.APPLIED);
  }

  @Test
  void whatIsPrunedIsSaidByTemplate() {
    story.apply(Wanted.file(Wanted.template("other", Wanted.preset("large", 1))));

    assertThat(only(EventKind.PRUNED).template()).contains("java-dev");
  }

  @Test
  void aClaimIsListedOnceAndWritesNoEvent() {
    story.claim("alice", "dev", "k", new OnMiss.Fail());
    story.claim("alice", "dev", "k", new OnMiss.Fail());
    EventView claimed = only(EventKind.CLAIMED);
    assertThat(claimed.actor()).isEqualTo("tester");
    assertThat(claimed.detail("owner")).contains("alice");
    assertThat(claimed.workspaceName()).contains("dev");
    assertThat(claimed.at()).isEqualTo(story.now());
    assertThat(claimed.id()).isEmpty();
  }

  @Test
  void aMissIsListedAndAWaitingClaimWhenItIsMet() {
    story.claimed("alice");
    story.pass(Duration.ofSeconds(1));
    story.waits("bert");
    assertThat(only(EventKind.MISSED).detail("owner")).contains("bert");
    assertThat(all(EventKind.CLAIMED)).hasSize(1);

    story.pass(Duration.ofMinutes(1));
    story.fill();
    assertThat(all(EventKind.CLAIMED)).hasSize(2);
    assertThat(newest(EventKind.CLAIMED).detail("owner")).contains("bert");
  }

  @Test
  void whoGivesBackAndWhoDeletesIsListedOnceEach() {
    var claim = story.claimed("alice");
    story.succeed(claim.build().orElseThrow());
    story.workspaces.delete(claim.workspace(), "alice");
    story.workspaces.delete(claim.workspace(), "alice");
    assertThat(only(EventKind.RELEASED).detail("owner")).contains("alice");

    story.fill();
    var stock = story.in(dev.larder.pool.WorkspaceState.READY).getFirst();
    story.workspaces.delete(stock, "bob");
    assertThat(only(EventKind.DELETED).actor()).isEqualTo("bob");
    assertThat(only(EventKind.DELETED).workspace()).contains(stock);
  }

  @Test
  void pausesAndResumesWhereTheyChangeSomething() {
    PauseScope large = new PauseScope.OnePool(Story.LARGE);
    story.pools.pause(large, "ann", "maintenance");
    story.pools.pause(large, "ann", "maintenance");
    assertThat(only(EventKind.PAUSED).detail("reason")).contains("maintenance");
    assertThat(only(EventKind.PAUSED).pool()).contains(Story.LARGE);

    story.pools.resume(large, "bob");
    story.pools.resume(large, "bob");
    assertThat(only(EventKind.RESUMED).actor()).isEqualTo("bob");
    story.pools.pause(new PauseScope.Everything(), "ann", "");
    assertThat(newest().pool()).isEmpty();
  }

  @Test
  void settingsWithWhatTheyWere() {
    story.set("interval", "1m");
    story.set("interval", "1m");

    assertThat(only(EventKind.SETTINGS_CHANGED).details().get("changes").get(0).asText())
        .isEqualTo("settings: interval 5m -> 1m");
  }

  @Test
  void newestFirstUpToALimitOfAPoolAndSoLongAgo() {
    story.claimed("alice");
    story.pass(Duration.ofMinutes(1));
    story.claim("bert");
    story.pass(Duration.ofMinutes(1));
    story.set("interval", "1m");
    assertThat(events(new EventFilter(Optional.empty(), Optional.empty(), Optional.empty(), 2)))
        .first()
        .extracting(EventView::kind)
        .isEqualTo(EventKind.SETTINGS_CHANGED);
    assertThat(
            events(
                new EventFilter(
                    Optional.empty(), Optional.empty(), Optional.of(Duration.ofSeconds(61)), 100)))
        .extracting(EventView::kind)
        .containsOnly(EventKind.SETTINGS_CHANGED, EventKind.MISSED, EventKind.OUT_OF_STOCK);
    assertThat(
            events(new EventFilter(Optional.empty(), Optional.of(pool()), Optional.empty(), 100)))
        .extracting(EventView::kind)
        .containsOnly(EventKind.CLAIMED, EventKind.MISSED, EventKind.OUT_OF_STOCK);
  }

  private PoolId pool() {
    return story.ask(db -> ClaimPlace.find(db, Story.LARGE).orElseThrow().pool());
  }

  private EventView only(EventKind kind) {
    assertThat(all(kind)).hasSize(1);
    return all(kind).getFirst();
  }

  private EventView newest() {
    return events(EventFilter.newest(1)).getFirst();
  }

  private EventView newest(EventKind kind) {
    return all(kind).getFirst();
  }

  private List<EventView> all(EventKind kind) {
    return events(new EventFilter(Optional.of(kind), Optional.empty(), Optional.empty(), 100));
  }

  private List<EventView> events(EventFilter filter) {
    return new Views(story.database).events(filter);
  }
}
