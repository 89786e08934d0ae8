package dev.larder.store.race;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult.Owned;
import dev.larder.claim.OnMiss;
import dev.larder.desired.DesiredPreset;
import dev.larder.pool.Rollover;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.Story;
import dev.larder.store.Wanted;
import dev.larder.store.pass.PassScope;
import dev.larder.store.secret.Secrets;
import dev.larder.store.workspace.StockChecks;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jooq.impl.DSL;
import org.jspecify.annotations.NullMarked;

/** Where two operations meet: stories as they may stand when both come. */
@NullMarked
enum MeetingStates {
  STOCK_IS_FULL(
      story -> {
        want(story, large(3));
        story.fill();
        somebodyHasOne(story);
        story.fill();
        checksAreDue(story);
      }),
  SOME_WAIT_AND_TWO_ARE_BUILT(
      story -> {
        want(story, large(1));
        story.fill();
        somebodyHasOne(story);
        want(story, large(2));
        build(story);
        waits(story, "bob", "waits");
        waits(story, "erin", "w2");
      }),
  SOME_WAIT_FOR_A_PROBE_AT_THE_FAILURE_LIMIT(
      story -> {
        want(story, large(1));
        limitOwners(story, 2);
        story.failures(2);
        story.fail(story.reconcile().getFirst().build());
        story.plan(new PassScope.All());
        story.pass(Duration.ofMinutes(10));
        build(story);
        want(story, large(0)); // so that no one is notified that it is out of stock
        waits(story, "bob", "waits");
        waits(story, "carol", "w2");
        want(story, large(1));
      }),
  AN_OWNER_AT_THE_LIMIT_WAITS_21_TIMES(
      story -> {
        want(story, large(1));
        limitOwners(story, 1);
        story.fill();
        somebodyHasOne(story);
        want(story, large(2));
        build(story);
        story.sql("update larder.organizations set limit_per_owner = 30");
        for (int i = 0; i < 21; i++) {
          waits(story, "alice", "a" + i);
        }
        story.sql("update larder.organizations set limit_per_owner = 1");
        waits(story, "bob", "waits");
      }),
  EACH_MAY_HAVE_ONE_AND_STOCK_IS_FULL(
      story -> {
        want(story, large(2));
        limitOwners(story, 1);
        story.fill();
        somebodyHasOne(story);
        story.fill();
      }),
  WHAT_IS_BUILT_HAS_THE_NAME_OF_ITS_TAKERS(
      story -> {
        want(story, large(1));
        story.fill();
        somebodyHasOne(story);
        want(story, large(2));
        build(story);
        nameOfAlices(story, "starting");
        waits(story, "alice", "w1");
        waits(story, "bob", "waits");
      }),
  WHAT_IS_READY_HAS_THE_NAME_OF_ITS_TAKERS(
      story -> {
        want(story, large(2));
        story.fill();
        somebodyHasOne(story);
        story.fill();
        nameOfAlices(story, "ready");
      }),
  LEASES_ARE_DUE(
      story -> {
        want(story, large(2));
        story.fill();
        somebodyHasOne(story);
        story.fill();
        story.pass(Duration.ofHours(9));
      }),
  ONE_IS_UNHEALTHY_AND_ONE_READY(
      story -> {
        want(story, large(2));
        story.fill();
        checksAreDue(story);
        oneFailsItsCheck(story);
        story.pass(Duration.ofMinutes(3));
      }),
  ALL_IS_UNHEALTHY_AND_SOME_WAIT(
      story -> {
        want(story, large(1));
        story.fill();
        checksAreDue(story);
        oneFailsItsCheck(story);
        waits(story, "bob", "waits");
        story.pass(Duration.ofMinutes(1));
      }),
  ONE_WAITS_AND_ONE_IS_BUILT(
      story -> {
        want(story, large(1));
        build(story);
        waits(story, "bob", "waits");
      }),
  OLD_STOCK_UNTIL_THE_NEW_IS_BUILT(
      story -> {
        want(story, with(2, Rollover.REPLENISH_FIRST));
        story.fill();
        somebodyHasOne(story);
        story.fill();
        story.apply(
            Wanted.file(
                Wanted.template(
                    "java-dev", Wanted.simulated("2s"), with(2, Rollover.REPLENISH_FIRST))));
        build(story);
      }),
  OLD_STOCK_AND_SOME_WAIT_FOR_THE_NEW(
      story -> {
        want(story, large(2));
        story.fill();
        story.apply(Wanted.file(Wanted.template("java-dev", Wanted.simulated("9s"), large(2))));
        build(story);
        waits(story, "bob", "waits");
      }),
  CLAIMS_ARE_DONE_AT_ONCE(
      story -> {
        doneAtOnce(story, 2);
        story.fill();
        story.claimed("alice");
        doneAtOnce(story, 4);
        build(story);
      }),
  ONE_WAITS_TO_BE_DONE_AT_ONCE(
      story -> {
        doneAtOnce(story, 1);
        build(story);
        waits(story, "bob", "waits");
      }),
  NOTHING_IS_BEGUN_AND_LESS_IS_WANTED(
      story -> {
        want(story, large(3));
        story.reconcile();
        want(story, large(1));
        waits(story, "bob", "waits");
      }),
  TWO_POOLS_ARE_EMPTY(
      story ->
          story.apply(
              Wanted.file(Wanted.template("java-dev", large(3), Wanted.preset("small", 3))))),
  ENDS_ARE_UNDER_WAY(
      story -> {
        want(story, large(3));
        story.fill();
        somebodyHasOne(story);
        story.fill();
        failsForDora(story);
        story.workspaces.delete(story.in(WorkspaceState.READY).getFirst(), "ann");
        story.open(Transition.DELETE).forEach(story::begin);
        build(story);
        story.workspaces.delete(story.in(WorkspaceState.STARTING).getFirst(), "ann");
      });

  private static final OnMiss WAIT = new OnMiss.Wait(Duration.ofMinutes(30));

  @SuppressWarnings("ImmutableEnumChecker") // holds nothing, only tells
  private final Consumer<Story> told;

  MeetingStates(Consumer<Story> told) {
    this.told = told;
  }

  MeetingPlace place() {
    MeetingPlace place = new MeetingPlace();
    told.accept(place.story());
    place.keep();
    return place;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static void doneAtOnce(Story story, int desired) {
    story.apply(
        Wanted.file(
            Wanted.template("java-dev", Wanted.nothingToPersonalize("1s"), large(desired))));
  }

  static DesiredPreset large(int desired) {
    return with(desired, Rollover.RECREATE);
  }

  private static DesiredPreset with(int desired, Rollover rollover) {
    return Wanted.preset("large", desired).toBuilder()
        .rollover(rollover)
        .lease(Optional.of(Duration.ofHours(8)))
        .build();
  }

  private static void want(Story story, DesiredPreset preset) {
    story.apply(Wanted.file(Wanted.template("java-dev", preset)));
  }

  private static void limitOwners(Story story, int limit) {
    story.sql("update larder.organizations set limit_per_owner = {0}", DSL.val(limit));
  }

  /** Alice has one, and where there is another, bob's is being personalized. */
  private static void somebodyHasOne(Story story) {
    Owned alices = story.claimed("alice");
    story.succeed(alices.build().orElseThrow());
    if (story.claim("bob") instanceof Owned bobs) {
      story.begin(bobs.build().orElseThrow());
    }
  }

  private static void failsForDora(Story story) {
    if (story.claims.claim(
            Story.request("dora", Optional.empty(), Optional.of("failed"), new OnMiss.Fail()))
        instanceof Owned doras) {
      story.fail(doras.build().orElseThrow());
    }
  }

  /** What is missing is asked for, and begun. */
  private static void build(Story story) {
    story.reconcile().forEach(ticket -> story.begin(ticket.build()));
  }

  private static void waits(Story story, String owner, String key) {
    story.waits(request(owner, key));
    story.pass(Duration.ofSeconds(1));
  }

  private static ClaimRequest request(String owner, String key) {
    return Story.request(owner, Optional.empty(), Optional.of(key), WAIT);
  }

  /** All that is in this state and in no one's hands is called as something of alice's is. */
  private static void nameOfAlices(Story story, String state) {
    story.sql(
        "insert into larder.workspaces (id, organization_id, pool_id, preset_id, name, owner,"
            + " state, created_at, claimed_at) select gen_random_uuid(), organization_id, pool_id,"
            + " preset_id, name, 'alice', 'claimed', created_at, created_at from larder.workspaces"
            + " where owner is null and state = {0}",
        DSL.val(state));
  }

  private static void checksAreDue(Story story) {
    StockChecks checks = new StockChecks(story.database, Secrets.withoutKey());
    checks.takeDue(List.of());
    story.pass(Duration.ofMinutes(5));
    checks.takeDue(List.of());
  }

  private static void oneFailsItsCheck(Story story) {
    var row =
        StoreOperation.first("workspaces", "owner is null and check_due is not null")
            .apply(story)
            .orElseThrow();
    new StockChecks(story.database, Secrets.withoutKey())
        .unhealthy(new StockChecks.Check(new WorkspaceId(row.id()), row.instant()), "no answer");
  }
}
