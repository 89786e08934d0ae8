package dev.larder.worker;

import dev.larder.claim.Claimer;
import dev.larder.client.KnownAttributes;
import dev.larder.pool.WorkerRole;
import dev.larder.pool.WorkerVersion;
import dev.larder.store.Database;
import dev.larder.store.claim.Claims;
import dev.larder.store.notification.Notifications;
import dev.larder.store.pass.Passes;
import dev.larder.store.pass.Reconciliation;
import dev.larder.store.view.Views;
import dev.larder.store.workspace.BuildLifecycle;
import dev.larder.store.workspace.Forecasts;
import dev.larder.store.workspace.Unfinished;
import dev.larder.worker.activities.AdoptionWork;
import dev.larder.worker.activities.BuildWork;
import dev.larder.worker.activities.ClaimWork;
import dev.larder.worker.activities.ClosingWork;
import dev.larder.worker.activities.ForecastWork;
import dev.larder.worker.activities.NotificationWork;
import dev.larder.worker.activities.PassWork;
import dev.larder.worker.activities.PresetWork;
import dev.larder.worker.activities.RedactFailures;
import dev.larder.worker.activities.SignalQueue;
import dev.larder.worker.activities.StockPage;
import dev.larder.worker.config.WorkerConfig;
import dev.larder.worker.notify.Senders;
import dev.larder.worker.provision.Provisioners;
import dev.larder.workflow.TaskQueues;
import dev.larder.workflow.build.WorkspaceBuildWorkflow;
import dev.larder.workflow.claim.WorkspaceClaimWorkflow;
import dev.larder.workflow.loop.ReconcilerWorkflow;
import dev.larder.workflow.notification.NotificationWorkflow;
import dev.larder.workflow.preset.PresetReconciliationWorkflow;
import io.temporal.client.WorkflowClient;
import io.temporal.common.VersioningBehavior;
import io.temporal.common.WorkerDeploymentVersion;
import io.temporal.common.converter.DataConverterException;
import io.temporal.common.interceptors.WorkerInterceptor;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerDeploymentOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import io.temporal.worker.WorkflowImplementationOptions;
import io.temporal.worker.tuning.PollerBehaviorAutoscaling;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which queue runs what: the loop and presets' passes on one, claims, manual builds and
 * notifications on another, sending to recipients on a third, builds of stock on one per tag set,
 * builds that a caller waits for likewise with slots of their own. A worker polls the queues of its
 * roles alone; without prebuilds it leaves the loop's queue alone: the stock stays as it is.
 */
final class Registration {
  private static final int SHORT_ACTIVITIES = 50;
  private static final int WORKFLOW_BYTES = 100_000;
  private static final int MIN_CACHED = 50;

  /** The SDK's own. */
  private static final int MAX_CACHED = 600;

  /**
   * What cannot be read was not written by Larder: it ends, instead of being attempted
   * indefinitely.
   */
  private static final WorkflowImplementationOptions FAILING_ON_NONSENSE =
      WorkflowImplementationOptions.newBuilder()
          .setFailWorkflowExceptionTypes(DataConverterException.class)
          .build();

  private final Database database;
  private final WorkflowClient client;
  private final WorkerConfig config;
  private final Provisioners provisioners;
  private final SignalQueue signals;
  private final Senders senders;
  private final BuildLifecycle builds;

  /**
   * @param heartbeats connections for builds' heartbeats alone
   */
  Registration(
      Database database,
      Database heartbeats,
      WorkflowClient client,
      WorkerConfig config,
      Provisioners provisioners,
      SignalQueue signals,
      Senders senders) {
    this.database = database;
    this.client = client;
    this.config = config;
    this.provisioners = provisioners;
    this.signals = signals;
    this.senders = senders;
    this.builds = new BuildLifecycle(database, heartbeats, config.secrets());
  }

  /** With what watches activities beside what every worker has. */
  static WorkerFactoryOptions factoryOptions(WorkerInterceptor... watching) {
    return WorkerFactoryOptions.newBuilder()
        .setUsingVirtualWorkflowThreads(true)
        .setWorkflowCacheSize(cachedWorkflows(Runtime.getRuntime().maxMemory()))
        .setWorkerInterceptors(
            Stream.concat(Stream.of(new RedactFailures()), Stream.of(watching))
                .toArray(WorkerInterceptor[]::new))
        .build();
  }

  void register(WorkerFactory factory) {
    NotificationWork notifying =
        new NotificationWork(new Notifications(database, config.secrets()), senders);
    if (config.has(WorkerRole.CLAIM)) {
      registerClaims(factory.newWorker(TaskQueues.LARDER, slots(SHORT_ACTIVITIES)), notifying);
    }
    if (config.has(WorkerRole.NOTIFY)) {
      factory
          .newWorker(TaskQueues.NOTIFICATIONS, slots(SHORT_ACTIVITIES))
          .registerActivitiesImplementations(notifying);
    }
    if (config.keepsStock()) {
      registerReconciler(factory.newWorker(TaskQueues.RECONCILER, slots(SHORT_ACTIVITIES)));
    }
    registerBuilds(factory);
  }

  private void registerClaims(Worker worker, NotificationWork notifying) {
    worker.registerWorkflowImplementationTypes(
        FAILING_ON_NONSENSE,
        config.version().isPresent()
            ? WorkspaceBuildWorkflow.Pinned.class
            : WorkspaceBuildWorkflow.class,
        WorkspaceClaimWorkflow.class,
        NotificationWorkflow.class);
    worker.registerActivitiesImplementations(
        new ClosingWork(builds, config.heartbeat(), signals), claimWork(), notifying);
  }

  private void registerBuilds(WorkerFactory factory) {
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
            signals);
    for (List<String> tags : TagSets.within(config.tags())) {
      if (config.has(WorkerRole.BUILD)) {
        factory
            .newWorker(TaskQueues.builds(tags), slots(config.buildSlots()))
            .registerActivitiesImplementations(work, forecasts);
      }
      if (config.has(WorkerRole.CLAIM)) {
        factory
            .newWorker(TaskQueues.claims(tags), slots(config.claimSlots()))
            .registerActivitiesImplementations(work);
      }
    }
  }

  private void registerReconciler(Worker worker) {
    worker.registerWorkflowImplementationTypes(
        FAILING_ON_NONSENSE,
        ReconcilerWorkflow.class,
        config.version().isPresent()
            ? PresetReconciliationWorkflow.Pinned.class
            : PresetReconciliationWorkflow.class);
    worker.registerActivitiesImplementations(
        new PassWork(
            new Passes(database),
            signals,
            new StockPage(new Views(database)),
            new KnownAttributes(client)),
        new PresetWork(new Reconciliation(database), config.heartbeat(), signals),
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
        signals);
  }

  /** Slots are fixed: they bound what a machine carries. How many polls wait follows the work. */
  private WorkerOptions slots(int activities) {
    WorkerOptions.Builder options =
        WorkerOptions.newBuilder()
            .setMaxConcurrentActivityExecutionSize(activities)
            .setWorkflowTaskPollersBehavior(new PollerBehaviorAutoscaling())
            .setActivityTaskPollersBehavior(new PollerBehaviorAutoscaling())
            .setUsingVirtualThreads(true);
    config.version().map(Registration::deployment).ifPresent(options::setDeploymentOptions);
    return options.build();
  }

  /** What is not pinned goes on with the version that is current then. */
  private static WorkerDeploymentOptions deployment(WorkerVersion version) {
    return WorkerDeploymentOptions.newBuilder()
        .setVersion(new WorkerDeploymentVersion(version.deployment(), version.buildId()))
        .setUseVersioning(true)
        .setDefaultVersioningBehavior(VersioningBehavior.AUTO_UPGRADE)
        .build();
  }

  /**
   * How many workflows are kept in memory between their tasks. One takes up to 100 kB (its
   * payloads, its state, a parked thread); more than a fourth of the heap is left to nothing else.
   * What does not fit is replayed from its history.
   *
   * @param heap bytes
   */
  static int cachedWorkflows(long heap) {
    return Math.clamp(heap / 4 / WORKFLOW_BYTES, MIN_CACHED, MAX_CACHED);
  }
}
