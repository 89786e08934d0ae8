package dev.larder.store.claim;

import static dev.larder.store.schema.Tables.EVENTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.claim.ClaimResult.Owned;
import dev.larder.claim.ClaimStatus;
import dev.larder.claim.OnMiss;
import dev.larder.desired.PoolFile;
import dev.larder.pool.BuildReason;
import dev.larder.pool.EventKind;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.Story;
import dev.larder.store.Wanted;
import dev.larder.store.build.BuildTicket;
import dev.larder.store.claim.Leases.Extension;
import dev.larder.store.event.EventFilter;
import dev.larder.store.event.EventView;
import dev.larder.store.pass.Decision;
import dev.larder.store.pass.PassScope;
import dev.larder.store.pass.Passes;
import dev.larder.store.pass.Reconciliation;
import dev.larder.store.view.BuildView;
import dev.larder.store.view.Views;
import dev.larder.store.view.WorkspaceFilter;
import dev.larder.store.view.WorkspaceView;
import dev.larder.store.workspace.BuildLifecycle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What is claimed lives as long as its lease, and no longer. */
@NullMarked
class LeaseTest {
  private static final Duration HOURS = Duration.ofHours(8);

  private final Story story = Story.of(leased(1));
  private final Leases leases = new Leases(story.database);

  @Test
  void aLeaseBeginsWithTheClaimAndItsEndDeletesTheWorkspace() {
    Owned claim = claimed();
    assertThat(claim.leaseUntil()).contains(story.now().plus(HOURS));

    story.pass(HOURS.minusSeconds(1));
    assertThat(ended()).isEmpty();
    story.pass(Duration.ofSeconds(1));
    BuildTicket delete = ended().getFirst();

    assertThat(delete.urgent()).isTrue();
    assertThat(story.claim("bob")).isInstanceOf(ClaimResult.NoneEligible.class);
    story.succeed(delete.build());
    assertThat(story.state(claim.workspace())).isEqualTo(WorkspaceState.DELETED);
    assertThat(status(claim)).isEqualTo(ClaimStatus.RELEASED);
    assertThat(new Views(story.database).latestBuild(claim.workspace()))
        .map(BuildView::reason)
        .contains(BuildReason.EXPIRED);
  }

  @Test
  void anEndIsAReleaseByTheReconciler() {
    Owned claim = claimed();
    story.fill();
    story.pass(HOURS);
    assertThat(story.plan(new PassScope.Due()).todo())
        .extracting(Passes.Todo::plan)
        .containsExactly("end 1 lease");
    Decision decision = story.applied(story.preset(), UUID.randomUUID()).decision().orElseThrow();
    assertThat(decision.acts()).isTrue();
    assertThat(decision.describe()).isEqualTo("end 1 lease");
    assertThat(decision.due().leases()).containsExactly(claim.workspace());

    EventView released = views(EventKind.RELEASED).getFirst();
    assertThat(released.actor()).isEqualTo("reconciler");
    assertThat(released.workspace()).contains(claim.workspace());
    assertThat(released.claim()).contains(claim.claim());
    assertThat(released.detail("owner")).contains("alice");
    assertThat(released.detail("reason")).contains("its lease ended");
    assertThat(released.detail("until")).contains(story.now().toString());
  }

  @Test
  void aPassThatOnlyTellsSaysSo() {
    claimed();
    story.fill();
    story.pass(HOURS.minus(Duration.ofMinutes(40)));
    assertThat(story.plan(new PassScope.Due()).todo())
        .extracting(Passes.Todo::plan)
        .containsExactly("report 1 lease that ends soon");
    assertThat(story.applied(story.preset(), UUID.randomUUID()).decision().orElseThrow().describe())
        .isEqualTo("report 1 lease that ends soon");
  }

  @Test
  void theLoopWakesForTheWordBeforeTheEndAndForTheEnd() {
    claimed();
    Passes.Page page = story.plan(new PassScope.Due());
    assertThat(page.wakeIn()).contains(HOURS.minus(HOURS.dividedBy(10)));
    story.pass(page.wakeIn().orElseThrow());

    assertThat(story.plan(new PassScope.Due()).todo()).hasSize(1);
    assertThat(ended()).isEmpty();
    assertThat(story.plan(new PassScope.Due()).wakeIn()).contains(HOURS.dividedBy(10));
  }

  @Test
  void whoIsToldHearsItOnce() {
    Owned claim = claimed();
    story.pass(HOURS.minus(Duration.ofMinutes(40)));
    story.reconcile();
    story.reconcile();

    List<String> told = reported();
    assertThat(told).hasSize(1);
    assertThat(told.getFirst())
        .contains(story.now().plus(Duration.ofMinutes(40)).toString(), "alice", claim.name());
  }

  @Test
  void anExtensionCountsFromNowAndTheWordBeforeTheEndComesAnew() {
    Owned claim = claimed();
    story.pass(HOURS.minus(Duration.ofMinutes(40)));
    story.reconcile();
    Instant later = story.now().plus(Duration.ofHours(2));

    assertThat(extend(claim, Duration.ofHours(2))).isEqualTo(new Extension.Extended(later));
    story.pass(Duration.ofHours(1));
    assertThat(ended()).isEmpty();
    story.pass(Duration.ofMinutes(50));
    assertThat(ended()).isEmpty();
    assertThat(reported()).hasSize(2);
    assertThat(reported().get(1)).contains(later.toString());
    story.pass(Duration.ofMinutes(10));
    assertThat(ended()).hasSize(1);
    assertThat(events(EventKind.EXTENDED)).hasSize(1);
  }

  @Test
  void anExtensionNeverShortens() {
    Owned claim = claimed();
    assertThat(extend(claim, Duration.ofHours(1)))
        .isEqualTo(new Extension.Longer(Optional.of(story.now().plus(HOURS))));
    assertThat(events(EventKind.EXTENDED)).isEmpty();
  }

  @Test
  void whatHasEndedCannotBeExtended() {
    Owned claim = claimed();
    story.pass(HOURS);
    assertThat(extend(claim, Duration.ofMinutes(5))).isInstanceOf(Extension.Extended.class);
    story.pass(Duration.ofMinutes(5));
    BuildTicket delete = ended().getFirst();

    assertThat(extend(claim, HOURS)).isEqualTo(new Extension.Ending());
    story.succeed(delete.build());
    assertThat(extend(claim, HOURS)).isEqualTo(new Extension.NoSuchWorkspace());
  }

  @Test
  void stockHasNoLease() {
    story.fill();
    assertThat(leases.extend(story.in(WorkspaceState.READY).getFirst(), HOURS, "ann"))
        .isEqualTo(new Extension.NotHandedOver());
  }

  @Test
  void aClaimMaySayForHowLong() {
    story.fill();
    Owned claim = (Owned) story.claims.claim(request(new OnMiss.Fail(), Duration.ofDays(3)));
    assertThat(claim.leaseUntil()).contains(story.now().plus(Duration.ofDays(3)));
    assertThat(story.claims.claim(request(new OnMiss.Fail(), Duration.ZERO)))
        .isInstanceOf(ClaimResult.Refused.class);
  }

  @Test
  void whoWaitedInLineHasItFromWhenItCame() {
    ClaimRequest request = request(new OnMiss.Wait(Duration.ofHours(1)), Duration.ofMinutes(3));
    story.waits(request);
    story.pass(Duration.ofMinutes(10));
    story.fill();

    assertThat(view().leaseUntil()).contains(story.now().plus(Duration.ofMinutes(3)));
  }

  @Test
  void aColdBuildsLeaseBeginsWhenItIsBuilt() {
    Owned cold = (Owned) story.claim("alice", "dev", "k", new OnMiss.Build());
    assertThat(cold.leaseUntil()).isEmpty();
    assertThat(leases.extend(cold.workspace(), HOURS, "ann"))
        .isEqualTo(new Extension.NotHandedOver());
    story.pass(Duration.ofMinutes(10));
    BuildLifecycle.Ended started = story.succeed(cold.build().orElseThrow());

    assertThat(started.awaited()).isTrue();
    assertThat(view().leaseUntil()).contains(story.now().plus(HOURS));
  }

  @Test
  void withoutALeaseItLivesUntilReleased() {
    Story plain = Story.full(1);
    Owned claim = plain.claimed("alice");
    plain.succeed(claim.build().orElseThrow());
    plain.pass(Duration.ofDays(1000));
    plain.fill();

    assertThat(plain.state(claim.workspace())).isEqualTo(WorkspaceState.CLAIMED);
    assertThat(new Leases(plain.database).extend(claim.workspace(), HOURS, "ann"))
        .isEqualTo(new Extension.Longer(Optional.empty()));
  }

  @Test
  void whatIsStillPersonalizedEndsAfterItsBuild() {
    story.fill();
    Owned claim = story.claimed("alice");
    int attempt = story.begin(claim.build().orElseThrow()).attempt();
    story.pass(HOURS);
    assertThat(ended()).isEmpty();
    assertThat(story.plan(new PassScope.Due()).wakeIn()).contains(Duration.ofSeconds(30));

    story.finish(claim.build().orElseThrow(), attempt, Story.succeeded());
    story.pass(Duration.ofSeconds(30));
    assertThat(ended()).hasSize(1);
  }

  @Test
  void aFailedPersonalizationEndsWithItsLeaseToo() {
    story.fill();
    Owned claim = story.claimed("alice");
    story.fail(claim.build().orElseThrow());
    story.pass(HOURS);
    assertThat(ended()).hasSize(1);
  }

  @Test
  void aPausedPoolsLeasesWait() {
    claimed();
    story.sql("update larder.pools set paused_at = now(), paused_by = 'ann', paused_reason = ''");
    story.pass(HOURS);
    Passes.Page page = story.plan(new PassScope.All());
    assertThat(page.todo()).isEmpty();
    assertThat(page.wakeIn()).isEmpty();
    assertThat(ended()).isEmpty();

    story.sql("update larder.pools set paused_at = null, paused_by = null, paused_reason = null");
    assertThat(story.plan(new PassScope.All()).todo()).hasSize(1);
    assertThat(ended()).hasSize(1);
  }

  @Test
  void aLeaseEndsWhereThePoolIsNoMore() {
    Owned claim = claimed();
    var preset = story.preset();
    story.pools.apply(
        Wanted.file(Wanted.template("other", Wanted.preset("p", 0))), "ann", true, false);
    story.reconcile(preset).forEach(ticket -> story.succeed(ticket.build()));
    story.pass(HOURS);

    assertThat(story.plan(new PassScope.Due()).todo())
        .extracting(Passes.Todo::preset)
        .contains(preset);
    Reconciliation.Applied applied = story.applied(preset, UUID.randomUUID());
    assertThat(applied.decision()).map(Decision::describe).contains("end 1 lease");
    applied.builds().forEach(ticket -> story.succeed(ticket.build()));
    assertThat(story.state(claim.workspace())).isEqualTo(WorkspaceState.DELETED);
  }

  @Test
  void oneHundredEndAtOnceInTwoPasses() {
    story.apply(leased(100));
    story.fill();
    for (int i = 0; i < 100; i++) {
      story.succeed(story.claimed("owner-" + i).build().orElseThrow());
    }
    story.apply(leased(0));
    story.pass(HOURS);

    assertThat(ended()).hasSize(50);
    assertThat(ended()).hasSize(50);
    assertThat(ended()).isEmpty();
  }

  private Owned claimed() {
    story.fill();
    Owned claim = story.claimed("alice");
    story.succeed(claim.build().orElseThrow());
    return claim;
  }

  /** The delete builds of a new pass. */
  private List<BuildTicket> ended() {
    return story.reconcile().stream().filter(BuildTicket::urgent).toList();
  }

  private Extension extend(Owned claim, Duration time) {
    return leases.extend(claim.workspace(), time, "ann");
  }

  private WorkspaceView view() {
    return new Views(story.database)
        .workspaces(
            new WorkspaceFilter(
                Optional.empty(), Optional.of("alice"), Optional.empty(), false, 10))
        .getFirst();
  }

  private ClaimStatus status(Owned claim) {
    return ((Owned) story.claims.recorded(claim.claim()).orElseThrow()).status();
  }

  private List<String> reported() {
    return events(EventKind.LEASE_ENDING);
  }

  private List<String> events(EventKind kind) {
    return story.ask(
        db ->
            db.select(EVENTS.DETAILS)
                .from(EVENTS)
                .where(EVENTS.KIND.eq(kind))
                .orderBy(EVENTS.ID)
                .fetch(r -> r.get(EVENTS.DETAILS).data()));
  }

  private List<EventView> views(EventKind kind) {
    return new Views(story.database)
        .events(new EventFilter(Optional.of(kind), Optional.empty(), Optional.empty(), 10));
  }

  private static ClaimRequest request(OnMiss onMiss, Duration lease) {
    return new ClaimRequest(
        Story.LARGE,
        "alice",
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        onMiss,
        Optional.of(lease));
  }

  private static PoolFile leased(int desired) {
    return Wanted.file(
        Wanted.template(
            "java-dev",
            Wanted.preset("large", desired).toBuilder().lease(Optional.of(HOURS)).build()));
  }
}
