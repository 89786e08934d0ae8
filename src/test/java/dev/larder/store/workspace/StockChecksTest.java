package dev.larder.store.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimResult.NoneEligible;
import dev.larder.claim.ClaimResult.Owned;
import dev.larder.desired.DesiredTemplate;
import dev.larder.pool.OnReplacement;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.Story;
import dev.larder.store.Wanted;
import dev.larder.store.build.BuildTicket;
import dev.larder.store.pass.PassScope;
import dev.larder.store.pass.Passes;
import dev.larder.store.race.Beside;
import dev.larder.store.secret.Secrets;
import dev.larder.store.view.Views;
import dev.larder.store.view.WorkspaceFilter;
import dev.larder.store.view.WorkspaceView;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Stock is checked while it waits; what is not healthy is not handed out, and replaced in time. */
@NullMarked
class StockChecksTest {
  private static final Duration INTERVAL = Duration.ofMinutes(5);
  private static final Duration GRACE = Duration.ofMinutes(2);

  private Story story = Story.full(1);
  private StockChecks checks = checksOf(story);

  @Test
  void checksAreSpreadOverTheInterval() {
    inStock(20);
    assertThat(take()).isEmpty();
    Set<WorkspaceId> checked = new HashSet<>();
    int max = 0;
    for (int minute = 0; minute < 5; minute++) {
      story.pass(Duration.ofMinutes(1));
      int before = checked.size();
      for (var due = take(); due.isPresent(); due = take()) {
        checked.add(due.get().workspace());
        checks.healthy(due.get());
      }
      max = Math.max(max, checked.size() - before);
    }
    assertThat(checked).hasSize(20);
    assertThat(max).isLessThan(20);
  }

  @Test
  void eachIsCheckedOncePerInterval() {
    checks.healthy(due());
    story.pass(INTERVAL.minusSeconds(1));
    assertThat(take()).isEmpty();
    story.pass(Duration.ofSeconds(1));
    assertThat(take()).isPresent();
    assertThat(take()).isEmpty();
  }

  @Test
  void theChecksOfADeadWorkerAreDueAgain() {
    due();
    story.pass(StockChecks.MAX_DURATION);
    assertThat(take()).isPresent();
  }

  @Test
  void whatFailedItsCheckIsNotHandedOutButNotReplacedAtOnceEither() {
    assertThat(checks.unhealthy(due(), "no answer").changed()).contains(story.preset());

    assertThat(story.claim("alice")).isInstanceOf(NoneEligible.class);
    assertThat(story.reconcile()).isEmpty();
    assertThat(view().reason()).contains("no answer");
    assertThat(story.plan(new PassScope.Due()).wakeIn()).contains(GRACE);
  }

  @Test
  void whatStaysUnhealthyIsReplaced() {
    checks.unhealthy(due(), "no answer");
    story.pass(GRACE.dividedBy(4));
    assertThat(checks.unhealthy(take().orElseThrow(), "no answer").changed()).isEmpty();
    story.pass(GRACE.minus(GRACE.dividedBy(4)));

    assertThat(story.plan(new PassScope.Due()).todo())
        .extracting(Passes.Todo::preset)
        .containsExactly(story.preset());
    assertThat(story.reconcile())
        .extracting(BuildTicket::transition)
        .containsExactlyInAnyOrder(Transition.DELETE, Transition.START);
  }

  @Test
  void whatRecoversGoesBackToStockAndToWhoeverWaits() {
    checks.unhealthy(due(), "no answer");
    story.waits("alice");
    story.pass(GRACE.dividedBy(4));
    StockChecks.Outcome outcome = checks.healthy(take().orElseThrow());

    assertThat(outcome.changed()).contains(story.preset());
    assertThat(outcome.granted()).hasSize(1);
    story.pass(GRACE);
    assertThat(story.count(WorkspaceState.PERSONALIZING)).isEqualTo(1);
    assertThat(story.open(Transition.DELETE)).isEmpty();
  }

  @Test
  void aClaimWinsOverACheckThatFails() {
    StockChecks.Check check = due();
    Owned claim = story.claimed("alice");

    assertThat(checks.unhealthy(check, "no answer")).isEqualTo(StockChecks.Outcome.nothing());
    assertThat(story.state(claim.workspace())).isEqualTo(WorkspaceState.PERSONALIZING);
  }

  @Test
  void aClaimThatMeetsACheckThatFailsTakesAnother() {
    inStock(2);
    take();
    story.pass(INTERVAL);
    StockChecks.Check check = take().orElseThrow();
    try (Beside held =
        Beside.holding(
            story,
            db ->
                db.execute(
                    "select from larder.workspaces where id = ? for no key update",
                    check.workspace().value()))) {
      var failing = Beside.start(() -> checks.unhealthy(check, "no answer"));
      held.awaitWaiting("check failed", 1);
      var claim = Beside.start(() -> story.claim("alice"));
      held.close();

      Beside.join(failing);
      assertThat(((Owned) Beside.join(claim)).workspace()).isNotEqualTo(check.workspace());
    }
  }

  @Test
  void aResultThatAnotherCheckHasOvertakenChangesNothing() {
    StockChecks.Check slow = due();
    story.pass(StockChecks.MAX_DURATION);
    checks.healthy(take().orElseThrow());

    assertThat(checks.unhealthy(slow, "no answer")).isEqualTo(StockChecks.Outcome.nothing());
    assertThat(story.count(WorkspaceState.READY)).isEqualTo(1);
  }

  @Test
  void whatNobodyLookedAfterIsCheckedAtOnceAndReplacedWithoutAGrace() {
    inStock(2);
    checks.markAllSuspect();
    checks.healthy(take().orElseThrow());
    checks.unhealthy(take().orElseThrow(), "gone");
    assertThat(take()).isEmpty();

    assertThat(story.reconcile())
        .extracting(BuildTicket::transition)
        .containsExactlyInAnyOrder(Transition.DELETE, Transition.START);
  }

  @Test
  void aDoubtPassesWithTheCheckThatEndsUndecided() {
    inStock(1);
    checks.markAllSuspect();
    assertThat(take()).as("no one ever tells how it ended").isPresent();
    story.pass(Duration.ofHours(1));
    checks.unhealthy(take().orElseThrow(), "no answer");
    assertThat(story.reconcile()).as("its grace has just begun").isEmpty();

    story.pass(GRACE);
    assertThat(story.reconcile()).isNotEmpty();
  }

  @Test
  void aPausedPoolsUnhealthyStockStaysUntilItGoesOn() {
    checks.unhealthy(due(), "no answer");
    story.sql("update larder.pools set paused_at = now(), paused_by = 'ann', paused_reason = ''");
    story.pass(GRACE);
    assertThat(story.reconcile()).isEmpty();
    assertThat(take()).as("it is checked all the same").isPresent();
  }

  @Test
  void aWorkerChecksOnlyWhatItsTagsServe() {
    DesiredTemplate plain = Wanted.template("java-dev", Wanted.preset("large", 1));
    story.apply(
        Wanted.file(
            new DesiredTemplate(
                plain.name(),
                "",
                List.of("gpu"),
                OnReplacement.WARN,
                "",
                plain.provisioner(),
                plain.presets())));
    story.fill();
    take();
    story.pass(INTERVAL);

    assertThat(checks.takeDue(List.of("linux"))).isEmpty();
    assertThat(checks.takeDue(List.of("gpu", "linux"))).isPresent();
  }

  @Test
  void checksCanBeSwitchedOffAndTheirIntervalChanged() {
    story.set("checkInterval", "off");
    story.pass(INTERVAL);
    assertThat(take()).isEmpty();
    story.set("checkInterval", "1h");
    assertThat(take()).isEmpty();
    story.set("checkInterval", "10s");
    take();
    story.pass(StockChecks.MAX_DURATION);
    assertThat(take()).isPresent();
  }

  private void inStock(int count) {
    story = Story.full(count);
    checks = checksOf(story);
  }

  private static StockChecks checksOf(Story story) {
    return new StockChecks(story.database, Secrets.withoutKey());
  }

  private Optional<StockChecks.Check> take() {
    return checks.takeDue(List.of());
  }

  /** The one prebuild's check, once its time has come. */
  private StockChecks.Check due() {
    take();
    story.pass(INTERVAL);
    return take().orElseThrow();
  }

  private WorkspaceView view() {
    return new Views(story.database)
        .workspaces(
            new WorkspaceFilter(
                Optional.empty(),
                Optional.empty(),
                Optional.of(WorkspaceState.UNHEALTHY),
                false,
                10))
        .getFirst();
  }
}
