package dev.larder.worker;

import dev.larder.claim.Claimer;
import dev.larder.provision.Provisioner;
import dev.larder.store.Builds;
import dev.larder.store.Claims;
import dev.larder.store.Database;
import dev.larder.store.Forecasts;
import dev.larder.store.Notifications;
import dev.larder.store.Passes;
import dev.larder.store.Reconciliation;
import dev.larder.store.Unfinished;
import dev.larder.store.Views;
import dev.larder.worker.activities.AdoptionWork;
import dev.larder.worker.activities.BuildWork;
import dev.larder.worker.activities.ClaimWork;
import dev.larder.worker.activities.ClosingWork;
import dev.larder.worker.activities.ForecastWork;
import dev.larder.worker.activities.NotificationWork;
import dev.larder.worker.activities.PassWork;
import dev.larder.worker.activities.PresetWork;
import dev.larder.worker.activities.ReconcilerLine;
import dev.larder.worker.activities.SafeFailures;
import dev.larder.worker.activities.StockTable;
import dev.larder.worker.config.WorkerConfig;
import dev.larder.worker.notify.Senders;
import dev.larder.workflow.NotificationWorkflow;
import dev.larder.workflow.PresetReconciliationWorkflow;
import dev.larder.workflow.ReconcilerWorkflow;
import dev.larder.workflow.TaskQueues;
import dev.larder.workflow.WorkspaceBuildWorkflow;
import dev.larder.workflow.WorkspaceClaimWorkflow;
import io.temporal.client.WorkflowClient;
import io.temporal.common.interceptors.WorkerInterceptor;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Which queue runs what: the loop and presets' passes on one, claims, builds by hand and
 * notifications on another, sending to receivers on a third, builds of stock on one per tag set,
 * builds that somebody waits for likewise with slots of their own. Without prebuilds a worker
 * leaves the loop's queue alone: the stock stays as it is.
 */
final class Registration {
  private static final int SHORT_ACTIVITIES = 50;

  private final Database database;
  private final WorkflowClient client;
  private final WorkerConfig config;
  private final Map<String, Provisioner> provisioners;
  private final ReconcilerLine line;
  private final Senders senders;
  private final Builds builds;

  Registration(
      Database database,
      WorkflowClient client,
      WorkerConfig config,
      Map<String, Provisioner> provisioners,
      ReconcilerLine line,
      Senders senders) {
    this.database = database;
    this.client = client;
    this.config = config;
    this.provisioners = provisioners;
    this.line = line;
    this.senders = senders;
    this.builds = new Builds(database, config.secrets());
  }

  /** With what watches activities beside what every worker has. */
  static WorkerFactoryOptions factoryOptions(WorkerInterceptor... watching) {
    return WorkerFactoryOptions.newBuilder()
        .setUsingVirtualWorkflowThreads(true)
        .setWorkerInterceptors(
            Stream.concat(Stream.of(new SafeFailures()), Stream.of(watching))
                .toArray(WorkerInterceptor[]::new))
        .build();
  }

  void register(WorkerFactory factory) {
    Worker larder = factory.newWorker(TaskQueues.LARDER, slots(SHORT_ACTIVITIES));
    larder.registerWorkflowImplementationTypes(
        WorkspaceBuildWorkflow.class, WorkspaceClaimWorkflow.class, NotificationWorkflow.class);
    NotificationWork notifying =
        new NotificationWork(new Notifications(database, config.secrets()), senders);
    larder.registerActivitiesImplementations(
        new ClosingWork(builds, config.heartbeat(), line), claimWork(), notifying);
    factory
        .newWorker(TaskQueues.NOTIFICATIONS, slots(SHORT_ACTIVITIES))
        .registerActivitiesImplementations(notifying);
    if (config.prebuilds()) {
      registerReconciler(factory.newWorker(TaskQueues.RECONCILER, slots(SHORT_ACTIVITIES)));
    }
    ForecastWork forecasts =
        new ForecastWork(
            new Forecasts(database, config.secrets()), provisioners, config.heartbeat());
    BuildWork work =
        new BuildWork(
            builds,
            provisioners,
            ManagementFactory.getRuntimeMXBean().getName(),
            config.heartbeat(),
            forecasts,
            line);
    for (List<String> tags : TagSets.within(config.tags())) {
      factory
          .newWorker(TaskQueues.builds(tags), slots(config.buildSlots()))
          .registerActivitiesImplementations(work, forecasts);
      factory
          .newWorker(TaskQueues.claims(tags), slots(config.claimSlots()))
          .registerActivitiesImplementations(work);
    }
  }

  private void registerReconciler(Worker worker) {
    worker.registerWorkflowImplementationTypes(
        ReconcilerWorkflow.class, PresetReconciliationWorkflow.class);
    worker.registerActivitiesImplementations(
        new PassWork(new Passes(database), new StockTable(new Views(database))),
        new PresetWork(new Reconciliation(database), config.heartbeat()),
        new AdoptionWork(new Unfinished(database), client, config.heartbeat().multipliedBy(2)));
  }

  private ClaimWork claimWork() {
    Claims claims = new Claims(database, config.secrets(), "temporal");
    return new ClaimWork(
        database,
        config.prebuilds() ? claims : Claimer.disabled(),
        claims,
        builds,
        config.heartbeat(),
        line);
  }

  /** Heartbeats go out as they come: held back, a build would live on after its worker's time. */
  private WorkerOptions slots(int activities) {
    return WorkerOptions.newBuilder()
        .setMaxConcurrentActivityExecutionSize(activities)
        .setUsingVirtualThreads(true)
        .setMaxHeartbeatThrottleInterval(config.heartbeat().dividedBy(10))
        .setDefaultHeartbeatThrottleInterval(config.heartbeat().dividedBy(10))
        .build();
  }
}
