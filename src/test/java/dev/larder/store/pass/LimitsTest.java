package dev.larder.store.pass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.desired.DesiredPreset;
import dev.larder.desired.OrganizationLimits;
import dev.larder.desired.PoolFile;
import dev.larder.pool.PoolName;
import dev.larder.pool.PoolState;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.Story;
import dev.larder.store.Wanted;
import dev.larder.store.view.LimitUse;
import dev.larder.store.view.LimitUse.Counted;
import dev.larder.store.view.LimitUse.Scope;
import dev.larder.store.view.LimitUse.User;
import dev.larder.store.view.PoolStock;
import dev.larder.store.view.Views;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Who gets the room under a limit, and how a pool says which limit holds it. */
@NullMarked
class LimitsTest {
  private static final PoolName A = PoolName.of("acme", "java-dev", "a");
  private static final PoolName B = PoolName.of("acme", "java-dev", "b");

  @Test
  void whoGotRoomGoesToTheEndOfTheLine() {
    Story story = Story.of(inFlight(1, Wanted.preset("a", 10), Wanted.preset("b", 10)));
    List<PoolName> turns = new ArrayList<>();
    for (int round = 0; round < 6; round++) {
      story.pass(Duration.ofSeconds(1));
      Passes.Todo served = only(story.plan(new PassScope.All()).todo());
      turns.add(served.preset().equals(story.preset(A)) ? A : B);
      story.succeed(only(story.reconcile(served.preset())).build());
    }

    assertThat(turns.subList(1, 6)).doesNotContainSequence(A, A).doesNotContainSequence(B, B);
  }

  @Test
  void anApplyLeavesWhatThePlanLetThroughForOthers() {
    Story story = Story.of(inFlight(3, Wanted.preset("a", 3), Wanted.preset("b", 0)));
    story.plan(new PassScope.All());
    story.apply(inFlight(3, Wanted.preset("a", 3), Wanted.preset("b", 3)));

    assertThat(story.reconcile(story.preset(B))).isEmpty();
    assertThat(story.reconcile(story.preset(A))).hasSize(3);
  }

  @Test
  void anApplyTakesNoMoreThanItsPlanWasGiven() {
    Story story = Story.of(inFlight(9, Wanted.preset("a", 2), Wanted.preset("b", 0)));
    story.plan(new PassScope.All());
    story.apply(inFlight(9, Wanted.preset("a", 5), Wanted.preset("b", 0)));

    assertThat(story.reconcile(story.preset(A))).hasSize(2);
    assertThat(story.reconcile(story.preset(A))).hasSize(3);
  }

  @Test
  void aLimitInTotalCountsPrebuildsInAllStates() {
    Story story = Story.of(Wanted.preset("a", 3), Wanted.preset("b", 3));
    story.set("prebuilds", "4");
    story.reconcile(story.preset(A)).forEach(ticket -> story.succeed(ticket.build()));
    story.reconcile(story.preset(B));

    assertThat(story.count(WorkspaceState.READY) + story.count(WorkspaceState.STARTING))
        .isEqualTo(4);
    assertThat(limit(story, B))
        .isEqualTo(
            new LimitUse(
                Scope.TOTAL, "", Counted.PREBUILDS, 4, 4, List.of(new User(A, 3), new User(B, 1))));
  }

  @Test
  void aHeldPoolNamesTheLimitThatHoldsIt() {
    Story story = Story.of(inFlight(2, Wanted.preset("a", 2), Wanted.preset("b", 3)));
    story.reconcile(story.preset(A));
    story.reconcile(story.preset(B));

    assertThat(stock(story, B).status().state()).isEqualTo(PoolState.LIMITED);
    assertThat(stock(story, B).status().reason())
        .contains("waits for room for 3: organization acme: 2 of 2 builds in flight");
    assertThat(limit(story, B).users()).containsExactly(new User(A, 2));
    assertThat(stock(story, A).status().limit()).isEmpty();
  }

  private static <T> T only(List<T> all) {
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private static PoolStock stock(Story story, PoolName pool) {
    return new Views(story.database)
        .pools().stream().filter(stock -> stock.name().equals(pool)).findFirst().orElseThrow();
  }

  private static LimitUse limit(Story story, PoolName pool) {
    return stock(story, pool).status().limit().orElseThrow();
  }

  private static PoolFile inFlight(int limit, DesiredPreset... presets) {
    return new PoolFile(
        "acme",
        Optional.empty(),
        Optional.of(
            new OrganizationLimits(
                OptionalInt.empty(), OptionalInt.of(limit), OptionalInt.empty())),
        List.of(Wanted.template("java-dev", presets)));
  }
}
