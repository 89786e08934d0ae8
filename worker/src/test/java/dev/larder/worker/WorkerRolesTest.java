package dev.larder.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.pool.WorkerRole;
import dev.larder.store.Database;
import dev.larder.store.TestDatabase;
import dev.larder.store.secret.Secrets;
import dev.larder.worker.activities.SignalQueue;
import dev.larder.worker.config.TemporalTarget;
import dev.larder.worker.config.WorkerConfig;
import dev.larder.worker.notify.Senders;
import dev.larder.worker.provision.Provisioners;
import dev.larder.workflow.TaskQueues;
import dev.larder.workflow.build.WorkspaceBuildWorkflow;
import dev.larder.workflow.claim.WorkspaceClaimWorkflow;
import dev.larder.workflow.loop.ReconcilerWorkflow;
import dev.larder.workflow.notification.NotificationWorkflow;
import dev.larder.workflow.preset.PresetReconciliationWorkflow;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerFactory;
import io.temporal.workflow.WorkflowVersioningBehavior;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Which queues a worker polls, by what it is there for. */
@NullMarked
class WorkerRolesTest {
  private static final List<String> GPU = List.of("gpu");
  private static final List<String> ALL_QUEUES =
      List.of(
          TaskQueues.RECONCILER,
          TaskQueues.LARDER,
          TaskQueues.claims(List.of()),
          TaskQueues.claims(GPU),
          TaskQueues.builds(List.of()),
          TaskQueues.builds(GPU),
          TaskQueues.NOTIFICATIONS);

  @Test
  void eachRoleHasItsQueues() {
    assertThat(polled(WorkerRole.all(), true)).containsExactlyInAnyOrderElementsOf(ALL_QUEUES);
    assertThat(polled(EnumSet.of(WorkerRole.RECONCILE), true)).containsOnly("larder-reconciler");
    assertThat(polled(EnumSet.of(WorkerRole.CLAIM), true))
        .containsOnly("larder", "larder-claims", "larder-claims-gpu");
    assertThat(polled(EnumSet.of(WorkerRole.BUILD), true))
        .containsOnly("larder-builds", "larder-builds-gpu");
    assertThat(polled(EnumSet.of(WorkerRole.NOTIFY), true)).containsOnly("larder-notifications");
  }

  @Test
  void withoutPrebuildsTheLoopsQueueIsLeftAlone() {
    assertThat(polled(WorkerRole.all(), false))
        .containsExactlyInAnyOrderElementsOf(ALL_QUEUES.subList(1, ALL_QUEUES.size()));
  }

  @Test
  void theMoreHeapTheMoreWorkflowsAreCached() {
    assertThat(Registration.cachedWorkflows(16L << 20)).isEqualTo(50);
    assertThat(Registration.cachedWorkflows(160L << 20)).isBetween(400, 450);
    assertThat(Registration.cachedWorkflows(8L << 30)).isEqualTo(600);
  }

  /** A server refuses every step of a workflow that says so on a worker without a version. */
  @Test
  void onlyWhatVersionedWorkersRunSaysWhatBecomesOfItWithTheNextVersion() {
    assertThat(
            Stream.of(
                    PresetReconciliationWorkflow.class,
                    WorkspaceBuildWorkflow.class,
                    ReconcilerWorkflow.class,
                    WorkspaceClaimWorkflow.class,
                    NotificationWorkflow.class)
                .filter(WorkerRolesTest::isVersioned))
        .isEmpty();
    assertThat(isVersioned(PresetReconciliationWorkflow.Pinned.class)).isTrue();
    assertThat(isVersioned(WorkspaceBuildWorkflow.Pinned.class)).isTrue();
  }

  private static boolean isVersioned(Class<?> workflow) {
    return Stream.of(workflow.getMethods())
        .anyMatch(method -> method.isAnnotationPresent(WorkflowVersioningBehavior.class));
  }

  private static Set<String> polled(Set<WorkerRole> roles, boolean prebuilds) {
    try (TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance();
        Database database = Database.connect(TestDatabase.freshUrl(), 1, Duration.ofSeconds(5));
        SignalQueue signals = new SignalQueue(temporal.getWorkflowClient())) {
      WorkerFactory factory = temporal.getWorkerFactory();
      new Registration(
              database,
              database,
              temporal.getWorkflowClient(),
              WorkerConfig.builder(
                      "unused",
                      TemporalTarget.at("unused", "default"),
                      Secrets.withoutKey(),
                      Path.of("unused"))
                  .roles(roles)
                  .tags(GPU)
                  .prebuilds(prebuilds)
                  .build(),
              new Provisioners(new ScriptedProvisioner()),
              signals,
              Senders.of(Optional.empty()))
          .register(factory);
      return Stream.concat(ALL_QUEUES.stream(), Stream.of("other"))
          .filter(queue -> factory.tryGetWorker(queue) != null)
          .collect(Collectors.toSet());
    }
  }
}
