package dev.larder.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.pool.PoolState;
import dev.larder.pool.WorkerId;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionRequest;
import dev.larder.store.worker.Workers;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pools that are held back, and what lets them go on. */
@NullMarked
@Timeout(120)
class HeldStockTest {
  private final Story story = new Story();

  @AfterEach
  void end() {
    story.close();
  }

  @Test
  void aPresetThatAlwaysFailsIsGivenUpProbedAndFixedByANewVersion() {
    story.set("backoffInterval", "2s");
    story.set("failureHardLimit", "3");
    story.set("probeAfter", "10m");
    story.applyPools(1);
    story.provisioner.fail(Operation.START, "p0");
    story.startReconciler();
    for (int failures = 1; failures < 3; failures++) {
      long so = failures;
      story.until("it failed " + so, () -> story.provisioner.asked(Operation.DELETE) == so);
      story.until("it waits", () -> story.pool("p0").status().until().isPresent());
      story.pass(Duration.ofSeconds(2L * so + 2));
    }
    story.until("it is given up", () -> state("p0") == PoolState.HARD_LIMITED);
    story.until("until its probe", () -> story.pool("p0").status().until().isPresent());
    assertThat(story.provisioner.asked(Operation.START)).isEqualTo(3);

    story.pass(Duration.ofMinutes(11));
    story.until("one build tests it", () -> story.provisioner.asked(Operation.START) == 4);
    assertThat(story.provisioner.list()).isEmpty();

    story.provisioner.succeed();
    story.apply(pools("simulated: {start: 2s}", "", 1));
    story.reconciler().reconcileNow();
    story.untilReady("p0", 1);
  }

  @Test
  void underOneLimitNobodyWaitsForMoreThanOneBuildOfAnother() {
    story.set("inFlight", "1");
    story.applyPools(4, 4);
    story.startReconciler();
    story.untilReady("p0", 4);
    story.untilReady("p1", 4);

    List<String> order =
        story.provisioner.asked().stream()
            .filter(request -> request.operation() == Operation.START)
            .map(ProvisionRequest::preset)
            .toList();
    assertThat(order).doesNotContainSequence("p0", "p0").doesNotContainSequence("p1", "p1");
  }

  @Test
  void stockThatNoWorkerServesIsHeldUntilOneComes() {
    Workers workers = new Workers(story.database);
    workers.heartbeat(worker());
    story.apply(pools("simulated: {claim: 0s}", "    tags: [gpu]\n", 2));
    story.startReconciler();
    story.until("it is held", () -> state("p0") == PoolState.NO_WORKER);
    story.reconciler().reconcile();
    assertThat(story.workspaces()).isEmpty();

    workers.heartbeat(worker("gpu"));
    story.reconciler().reconcileNow();
    story.until("both are asked for", () -> story.pool("p0").counts().starting() == 2);
  }

  private PoolState state(String preset) {
    return story.pool(preset).status().state();
  }

  private static Workers.Worker worker(String... tags) {
    return new Workers.Worker(new WorkerId(UUID.randomUUID()), "w", List.of(tags));
  }

  private static String pools(String provisioner, String more, int desired) {
    return """
    organization: acme
    templates:
      - name: t
    %s    provisioner: {%s}
        presets: [{name: p0, desired: %d, slowStart: false}]
    """
        .formatted(more, provisioner, desired);
  }
}
