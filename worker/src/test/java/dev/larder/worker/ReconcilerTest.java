package dev.larder.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionResult;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the loop keeps pools in stock. */
@NullMarked
@Timeout(120)
class ReconcilerTest {
  private final Story story = new Story();

  @AfterEach
  void end() {
    story.close();
  }

  @Test
  void fillsPoolsToDesired() {
    story.applyPools(3, 0, 2);
    story.startReconciler();
    story.untilReady("p0", 3);
    story.untilReady("p2", 2);
    assertThat(story.provisioner.asked(Operation.START)).isEqualTo(5);
    assertThat(story.ready("p1")).isZero();
  }

  @Test
  void aBackoffEndsAtItsInstant() {
    story.applyPools(1);
    story.provisioner.fail(Operation.START, "p0");
    story.startReconciler();
    story.until("it failed", () -> story.provisioner.asked(Operation.START) == 1);
    story.until("it is held", () -> story.pool("p0").standing().until().isPresent());
    story.provisioner.succeed();

    story.pass(Duration.ofSeconds(55));
    assertThat(story.provisioner.asked(Operation.START)).isEqualTo(1);
    story.pass(Duration.ofSeconds(6));
    story.untilReady("p0", 1);
  }

  @Test
  void oneFailedBuildOfFiveLeavesTheOthersAlone() {
    story.applyPools(5);
    Set<String> failed = ConcurrentHashMap.newKeySet();
    story.provisioner.script(
        request ->
            request.operation() == Operation.START
                    && failed.isEmpty()
                    && failed.add(request.build().toString())
                ? Optional.of(new ProvisionResult.Failed("as told"))
                : Optional.empty());
    story.startReconciler();
    story.untilReady("p0", 4);
    story.pass(Duration.ofSeconds(61));
    story.untilReady("p0", 5);
    assertThat(story.provisioner.list()).hasSize(5);
    assertThat(story.provisioner.asked(Operation.START)).isEqualTo(6);
  }
}
