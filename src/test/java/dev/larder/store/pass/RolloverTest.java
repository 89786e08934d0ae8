package dev.larder.store.pass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimResult;
import dev.larder.claim.ClaimResult.NoneEligible;
import dev.larder.pool.BuildId;
import dev.larder.pool.ClaimId;
import dev.larder.pool.PresetId;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.provision.ProvisionRequest;
import dev.larder.store.Story;
import dev.larder.store.Wanted;
import dev.larder.store.WantedPreset;
import dev.larder.store.build.BuildTicket;
import dev.larder.store.claim.GrantedClaim;
import dev.larder.store.view.PoolStock;
import dev.larder.store.view.Views;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What becomes of stock that is to be replaced: by a new version, by age, or because it is bad. */
@NullMarked
class RolloverTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void recreateDeletesOldStockAtOnce() {
    Story story = full(WantedPreset.large(2));
    PresetId old = story.preset();
    version(story, "2s", WantedPreset.large(2));

    assertThat(planOf(story, old)).isEqualTo("delete 2 (inactive)");
    assertThat(story.claim("alice")).isInstanceOf(NoneEligible.class);
  }

  @Test
  void oldStockIsHandedOutWhileTheNewIsMissing() {
    Story story = full(WantedPreset.large(2).replenishFirst());
    PresetId old = story.preset();
    version(story, "2s", WantedPreset.large(2).replenishFirst());

    assertThat(planOf(story, old)).isEqualTo("nothing to do");
    ClaimResult.Owned claim = story.claimed("alice");
    assertThat(claim.hit()).isTrue();
    ProvisionRequest personalization = story.begin(claim.build().orElseThrow());
    assertThat(personalization.specification().at("/simulated/start").asText()).isEqualTo("1s");
    assertThat(story.decision()).isEqualTo("create 2"); // the new ones; the old one is not replaced
  }

  @Test
  void theNewIsHandedOutBeforeTheOldAndTheNewestOfTheOldFirst() {
    Story story = full(WantedPreset.large(1).replenishFirst());
    WorkspaceId oldest = story.in(WorkspaceState.READY).getFirst();
    story.pass(HOUR);
    version(story, "1s", WantedPreset.large(3).replenishFirst());
    story.fill();
    version(story, "2s", WantedPreset.large(3).replenishFirst());
    story.succeed(starts(story).getFirst());

    WorkspaceId fresh = story.claimed("alice").workspace();
    assertThat(story.begin(story.claimed("bob").build().orElseThrow()).specification().toString())
        .contains("1s");
    assertThat(fresh).isNotEqualTo(oldest);
    assertThat(story.claimed("carol").workspace()).isNotEqualTo(oldest);
    assertThat(story.claimed("dave").workspace()).isEqualTo(oldest);
    assertThat(story.claim("erin")).isInstanceOf(NoneEligible.class);
  }

  @Test
  void oldStockGoesAsItsReplacementsBecomeReady() {
    Story story = full(WantedPreset.large(2).replenishFirst());
    PresetId old = story.preset();
    version(story, "2s", WantedPreset.large(2).replenishFirst());
    List<BuildId> starts = starts(story);
    story.succeed(starts.getFirst());
    assertThat(planOf(story, old)).isEqualTo("delete 1 (inactive)");
    story.succeed(starts.getLast());
    assertThat(planOf(story, old)).isEqualTo("delete 2 (inactive)");
  }

  @Test
  void aBrokenNewVersionNeverEmptiesThePool() {
    Story story = full(WantedPreset.large(3).replenishFirst());
    PresetId old = story.preset();
    version(story, "2s", WantedPreset.large(3).replenishFirst());
    failUntilTheLimit(story);

    assertThat(story.decision()).isEqualTo("hold 3 (hard-limit)");
    assertThat(planOf(story, old)).isEqualTo("nothing to do");
    PoolStock shown = shown(story);
    assertThat(shown.counts().ready()).isZero();
    assertThat(shown.counts().oldClaimable()).isEqualTo(3);
    for (String owner : List.of("alice", "bob", "carol")) {
      story.claimed(owner);
    }
    assertThat(story.claim("dave")).isInstanceOf(NoneEligible.class);
    assertThat(story.decision()).isEqualTo("hold 3 (hard-limit)");
  }

  @Test
  void expiredStockIsHandedOutUntilItsReplacementIsReady() {
    Story story = full(WantedPreset.large(2).ttl(HOUR).replenishFirst());
    story.pass(HOUR.plusSeconds(1));
    assertThat(story.decision()).isEqualTo("create 2");
    assertThat(shown(story).counts().oldClaimable()).isEqualTo(2);

    story.succeed(story.open(Transition.START).getFirst());
    assertThat(story.decision()).isEqualTo("delete 1 (expired)");
    assertThat(story.claimed("alice").workspace()).isNotNull();
    assertThat(story.claimed("bob").workspace()).isNotNull();
  }

  @Test
  void nothingOldIsHandedOutWhereNothingIsWanted() {
    Story story = full(WantedPreset.large(2).replenishFirst());
    version(story, "2s", WantedPreset.large(0).replenishFirst());
    assertThat(story.claim("alice")).isInstanceOf(NoneEligible.class);
    assertThat(shown(story).counts().oldClaimable()).isZero();

    WantedPreset byDay = WantedPreset.large(0).replenishFirst().schedule("UTC", "* 13 * * *", 2);
    version(story, "2s", byDay);
    assertThat(story.claim("alice")).isInstanceOf(NoneEligible.class);
    story.pass(HOUR);
    assertThat(story.claim("alice")).isInstanceOf(ClaimResult.Owned.class);
  }

  @Test
  void whatIsUnhealthyIsNeverHandedOut() {
    Story story = full(WantedPreset.large(1).replenishFirst());
    version(story, "2s", WantedPreset.large(1).replenishFirst());
    story.sql("update larder.workspaces set state = 'unhealthy'");
    assertThat(story.claim("alice")).isInstanceOf(NoneEligible.class);
  }

  @Test
  void whoWaitsGetsAnOldOneThatBecomesReady() {
    Story story = Story.of(WantedPreset.large(1).replenishFirst().preset());
    BuildId late = story.reconcile().getFirst().build();
    int attempt = story.begin(late).attempt();
    version(story, "2s", WantedPreset.large(1).replenishFirst());
    ClaimId waiting = story.waits("alice");

    assertThat(story.finish(late, attempt, Story.succeeded()).granted())
        .extracting(GrantedClaim::claim)
        .containsExactly(waiting);
  }

  private static Story full(WantedPreset preset) {
    Story story = Story.of(preset.preset());
    story.fill();
    return story;
  }

  private static void version(Story story, String start, WantedPreset preset) {
    story.apply(Wanted.file(Wanted.template("java-dev", Wanted.simulated(start), preset.preset())));
  }

  private static List<BuildId> starts(Story story) {
    return story.reconcile().stream()
        .filter(ticket -> ticket.transition() == Transition.START)
        .map(BuildTicket::build)
        .toList();
  }

  private static void failUntilTheLimit(Story story) {
    for (int i = 0; i < 3; i++) {
      starts(story).forEach(story::fail);
      story.pass(Duration.ofMinutes(9));
    }
  }

  private static String planOf(Story story, PresetId preset) {
    return dev.larder.plan.Planner.plan(story.passes.preview(new PassScope.All()))
        .presets()
        .stream()
        .filter(plan -> plan.preset().equals(preset.toString()))
        .findFirst()
        .orElseThrow()
        .describe();
  }

  private static PoolStock shown(Story story) {
    return new Views(story.database).pools().getFirst();
  }
}
