package dev.larder.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimResult;
import dev.larder.claim.OnMiss;
import dev.larder.pool.PoolName;
import dev.larder.pool.PoolState;
import dev.larder.pool.PresetId;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionResult;
import dev.larder.store.pool.ApplyResult;
import dev.larder.workflow.loop.PresetsChanged;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Schedules, ages, versions and slow starts, as the loop keeps them while time passes. */
@NullMarked
@Timeout(180)
class StockRulesTest {
  private static final PoolName POOL = PoolName.of("acme", "t", "p0");

  @Test
  void aSlowStartGoesOnWithEachSuccessWhileOtherBuildsStillRun() {
    try (Story story = new Story()) {
      Semaphore mayEnd = new Semaphore(0);
      story.provisioner.script(
          request -> {
            if (request.operation() == Operation.START) {
              mayEnd.acquireUninterruptibly();
            }
            return Optional.empty();
          });
      story.apply(file("", "{name: p0, desired: 7}"));
      story.startReconciler();
      story.until("one is asked for", () -> story.provisioner.asked(Operation.START) == 1);
      story.until("the others wait", () -> story.pool("p0").status().holdCount().orElse(0) == 6);
      assertThat(story.pool("p0").status().state()).isEqualTo(PoolState.FILLING);

      mayEnd.release();
      story.until("then two", () -> story.provisioner.asked(Operation.START) == 3);
      mayEnd.release();
      story.until("two for each", () -> story.provisioner.asked(Operation.START) == 5);
      assertThat(story.ready("p0")).isEqualTo(2);
      mayEnd.release(100);
      story.untilReady("p0", 7);
    }
  }

  @Test
  void aWindowFollowsTheClockOfItsZone() {
    try (Story story = new Story(Instant.parse("2026-03-28T23:30:00Z"))) {
      story.apply(
          file(
              "",
              """
              {name: p0, desired: 1, slowStart: false, schedule: {timezone: Europe/Berlin,
                   windows: [{cron: "* 3 * * *", desired: 3}]}}\
              """));
      story.startReconciler();
      story.untilReady("p0", 1);
      story.pass(Duration.ofMinutes(89));
      assertThat(story.provisioner.asked(Operation.START)).isEqualTo(1);
      story.pass(Duration.ofMinutes(2)); // 01:00 in UTC: the clocks go from two to three
      story.untilReady("p0", 3);
      story.pass(Duration.ofHours(1));
      story.untilReady("p0", 1);
    }
  }

  @Test
  void stockThatIsTooOldIsReplaced() {
    try (Story story = new Story()) {
      story.apply(file("", "{name: p0, desired: 2, ttl: 1h, slowStart: false}"));
      story.startReconciler();
      story.untilReady("p0", 2);
      story.pass(Duration.ofMinutes(59));
      assertThat(story.provisioner.asked(Operation.DELETE)).isZero();
      story.pass(Duration.ofMinutes(2));
      story.until("both are replaced", () -> story.provisioner.asked(Operation.DELETE) == 2);
      story.untilReady("p0", 2);
      assertThat(story.provisioner.asked(Operation.START)).isEqualTo(4);
    }
  }

  @Test
  void aBrokenNewVersionLeavesTheOldStockUntilTheNextOneWorks() {
    try (Story story = new Story()) {
      String preset = "{name: p0, desired: 2, rollover: replenish-first, slowStart: false}";
      story.set("failureHardLimit", "2");
      story.apply(file("", preset));
      story.startReconciler();
      story.untilReady("p0", 2);
      story.provisioner.script(
          request ->
              request.operation() == Operation.START && request.version() == 2
                  ? Optional.of(new ProvisionResult.Failed("broken"))
                  : Optional.empty());
      signal(story, story.apply(file("start: 2s", preset)));
      story.until("it gives up", () -> story.pool("p0").status().state() == PoolState.HARD_LIMITED);
      assertThat(story.pool("p0").counts().oldClaimable()).isEqualTo(2);
      assertThat(story.claim("p0", "alice", new OnMiss.Fail()))
          .isInstanceOf(ClaimResult.Owned.class);
      assertThat(story.pool("p0").counts().oldClaimable()).isEqualTo(1);

      signal(story, story.apply(file("start: 3s", preset)));
      story.untilReady("p0", 2);
      story.until("the old is gone", () -> story.provisioner.asked(Operation.DELETE) >= 1);
      story.until("only new and claimed", () -> story.pool("p0").counts().draining() == 0);
    }
  }

  @Test
  void aResetLetsAPoolThatGaveUpBuildAtOnceAndAnInvalidationReplaces() {
    try (Story story = new Story()) {
      story.applyPools(1);
      story.set("failureHardLimit", "1");
      story.provisioner.fail(Operation.START, "p0");
      story.startReconciler();
      story.until("it gives up", () -> story.pool("p0").status().state() == PoolState.HARD_LIMITED);
      story.provisioner.succeed();
      story.pools.reset(POOL, "ann");
      story.tellChanged("p0");
      story.untilReady("p0", 1);

      story.pass(Duration.ofSeconds(1));
      story.pools.invalidate(POOL, Optional.empty(), "ann");
      story.tellChanged("p0");
      story.until("it is replaced", () -> story.provisioner.asked(Operation.START) == 3);
      story.untilReady("p0", 1);
    }
  }

  @Test
  void aTemplateThatIsDeprecatedDrainsAndIsGone() {
    try (Story story = new Story()) {
      String preset = "{name: p0, desired: 2, slowStart: false}";
      story.apply(file("", preset));
      story.startReconciler();
      story.untilReady("p0", 2);
      String deprecated = file("", preset).replace("- name: t", "- name: t\n    deprecated: old");
      signal(story, story.apply(deprecated));
      story.until("nothing is left", () -> story.provisioner.list().isEmpty());
      story.until("it is gone", () -> story.views.pools().isEmpty());
    }
  }

  private static void signal(Story story, ApplyResult applied) {
    List<PresetId> presets = applied.presets();
    story.reconciler().presetsChanged(new PresetsChanged(presets));
  }

  private static String file(String simulated, String preset) {
    return """
    organization: acme
    templates:
      - name: t
        provisioner: {simulated: {%s}}
        presets:
          - %s
    """
        .formatted(simulated, preset);
  }
}
