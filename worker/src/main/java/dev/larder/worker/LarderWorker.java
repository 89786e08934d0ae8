package dev.larder.worker;

import dev.larder.pool.WorkerRole;
import dev.larder.pool.WorkerVersion;
import dev.larder.store.Database;
import dev.larder.store.history.Retention;
import dev.larder.store.metric.Metrics;
import dev.larder.store.notification.Notifications;
import dev.larder.store.pool.Pools;
import dev.larder.store.secret.Secrets;
import dev.larder.store.worker.Leadership;
import dev.larder.store.worker.Workers;
import dev.larder.store.workspace.BuildLifecycle;
import dev.larder.store.workspace.StockChecks;
import dev.larder.store.workspace.Unfinished;
import dev.larder.worker.activities.SignalQueue;
import dev.larder.worker.background.HistoryKeeper;
import dev.larder.worker.background.OrphanedClaims;
import dev.larder.worker.background.Outbox;
import dev.larder.worker.background.ReconcilerKeeper;
import dev.larder.worker.background.RefillSignals;
import dev.larder.worker.background.StockHealth;
import dev.larder.worker.background.VersionStatus;
import dev.larder.worker.background.VersionWatch;
import dev.larder.worker.background.WorkerHeartbeat;
import dev.larder.worker.config.WorkerConfig;
import dev.larder.worker.http.Endpoints;
import dev.larder.worker.http.Readiness;
import dev.larder.worker.metrics.Meters;
import dev.larder.worker.metrics.MetricsExporter;
import dev.larder.worker.metrics.PassTimes;
import dev.larder.worker.nexus.NexusDoor;
import dev.larder.worker.notify.Senders;
import dev.larder.worker.provision.Provisioners;
import dev.larder.worker.provision.docker.DockerProvisioner;
import dev.larder.worker.provision.exec.ExecProvisioner;
import dev.larder.worker.provision.program.WorkDirectory;
import dev.larder.worker.provision.simulated.SimulatedProvisioner;
import dev.larder.worker.provision.tofu.TofuProvisioner;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker process: everything is built here with {@code new} and closed in reverse order. Waits
 * for the database and Temporal where they are away, saying so once.
 */
public final class LarderWorker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LarderWorker.class);
  private static final int CONNECTIONS = 16;
  private static final int HEARTBEAT_CONNECTIONS = 4;

  /** What a build needs that is given up: its program ends, and its folder is left in order. */
  private static final Duration HAND_OVER = Duration.ofSeconds(10);

  private final Parts parts = new Parts();
  private final WorkerConfig config;
  private final String name = UUID.randomUUID().toString();
  private Optional<String> metricsAddress = Optional.empty();
  private Optional<StockHealth> stockHealth = Optional.empty();
  private long stopped;
  private Optional<WorkerFactory> polling = Optional.empty();

  private LarderWorker(WorkerConfig config) {
    this.config = config;
  }

  /** Starts it; returns when it works. What was started before a failure is closed again. */
  public static LarderWorker start(WorkerConfig config) throws InterruptedException {
    LarderWorker worker = new LarderWorker(config);
    try {
      worker.compose();
      return worker;
    } catch (RuntimeException | InterruptedException e) {
      worker.close();
      throw e;
    }
  }

  /** Where {@code /metrics} is served, if it is. */
  public Optional<String> metricsAddress() {
    return metricsAddress;
  }

  /** Checks all stock now; what fails is replaced. Returns when all is checked. */
  public void checkStock() {
    stockHealth.ifPresent(StockHealth::checkAll);
  }

  private void compose() throws InterruptedException {
    Meters meters = opened(new Meters());
    Readiness readiness = new Readiness("database", "schema", "temporal", "worker");
    metricsAddress =
        opened(Endpoints.serve(config.metrics(), meters::scrape, readiness)).metricsUrl();
    Database database =
        opened(Database.connect(config.databaseUrl(), CONNECTIONS, Duration.ofSeconds(5)));
    needsDatabase(readiness, database);
    Availability.await("PostgreSQL", Availability.of(config.databaseUrl()), database::instant);
    database.schema().refuseNewer();
    if (database.schema().misfit().isEmpty()) {
      database.<Secrets>transaction("check secret key", config.secrets()::check);
    }
    if (metricsAddress.isPresent()) {
      exportMetrics(meters, database);
    }
    WorkflowServiceStubs stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder(config.temporal().stubs())
                .setMetricsScope(meters.temporalScope())
                .build());
    opened(stubs::shutdownNow);
    readiness.needs("temporal", () -> nothingWrong(stubs::healthCheck));
    Availability.await(
        "Temporal",
        config.temporal().address() + "/" + config.temporal().namespace(),
        () -> stubs.healthCheck());
    config.version().ifPresent(version -> watch(stubs, version));
    WorkflowClient client = WorkflowClient.newInstance(stubs, config.temporal().client());
    SignalQueue signals = opened(new SignalQueue(client));
    Database heartbeats =
        opened(
            Database.connectForBeats(
                config.databaseUrl(), HEARTBEAT_CONNECTIONS, config.heartbeat()));
    startWorkers(database, heartbeats, client, signals, meters);
    startKeepers(database, client, signals);
    readiness.needs("worker", Optional::empty);
    log.info("{}", SettingsInForce.line(config, database));
    SettingsInForce.doubts(config, System.getenv()).forEach(log::warn);
  }

  /** What this worker does by itself, beside what Temporal gives it. */
  private void startKeepers(Database database, WorkflowClient client, SignalQueue signals)
      throws InterruptedException {
    if (config.has(WorkerRole.RECONCILE)) {
      opened(
              new HistoryKeeper(
                  new Leadership(database), new Retention(database), new Metrics(database), name))
          .start();
    }
    if (config.keepsStock()) {
      opened(new ReconcilerKeeper(client)).start();
      opened(new OrphanedClaims(new Unfinished(database), client)).start();
      opened(new RefillSignals(new Unfinished(database), client)).start();
    }
    opened(new WorkerHeartbeat(new Workers(database), config, signals)).start();
  }

  private static void needsDatabase(Readiness readiness, Database database) {
    readiness.needs("database", () -> nothingWrong(database::instant));
    readiness.needs("schema", database.schema()::misfit);
  }

  static Optional<String> nothingWrong(Runnable question) {
    question.run();
    return Optional.empty();
  }

  /** Refuses a server that has no versions: it would never give this worker anything. */
  private void watch(WorkflowServiceStubs stubs, WorkerVersion version) {
    String namespace = config.temporal().namespace();
    VersionStatus.of(stubs, namespace, version);
    opened(new VersionWatch(stubs, namespace, version)).start();
  }

  /** Only where something can scrape them: the leader keeps the others from exporting. */
  private void exportMetrics(Meters meters, Database database) {
    meters.export(
        opened(new MetricsExporter(new Metrics(database), new Leadership(database), name)).start());
  }

  private void startWorkers(
      Database database,
      Database heartbeats,
      WorkflowClient client,
      SignalQueue signals,
      Meters meters) {
    Outbox outbox = opened(new Outbox(new Notifications(database, config.secrets()), client));
    PassTimes passTimes = new PassTimes(meters.registry());
    WorkerFactory factory =
        WorkerFactory.newInstance(
            client,
            config.has(WorkerRole.NOTIFY)
                ? Registration.factoryOptions(outbox, passTimes)
                : Registration.factoryOptions(passTimes));
    Senders senders = opened(Senders.of(config.mail()));
    Provisioners provisioners = provisioners(database);
    new Registration(database, heartbeats, client, config, provisioners, signals, senders)
        .register(factory);
    openNexus(database, client, factory);
    opened(() -> drain(factory));
    factory.start();
    polling = Optional.of(factory);
    if (config.has(WorkerRole.NOTIFY)) {
      outbox.start();
    }
    if (config.keepsStock()) {
      keepStockHealthy(database, provisioners, signals);
    }
  }

  /** Closed after the factory: calls that end then are still followed up. */
  private void openNexus(Database database, WorkflowClient client, WorkerFactory factory) {
    config
        .nexus()
        .filter(endpoints -> config.has(WorkerRole.CLAIM))
        .ifPresent(
            endpoints ->
                opened(
                        new NexusDoor(
                            database, config.secrets(), client, endpoints, !config.prebuilds()))
                    .register(factory));
  }

  private void keepStockHealthy(Database database, Provisioners provisioners, SignalQueue signals) {
    StockHealth health =
        opened(
            new StockHealth(
                new StockChecks(database, config.secrets()), provisioners, config.tags(), signals));
    health.start();
    stockHealth = Optional.of(health);
  }

  private Provisioners provisioners(Database database) {
    Pools pools = new Pools(database, config.secrets());
    UnpackedDirectories directories = new UnpackedDirectories(config.workDirectory(), pools);
    BuildLifecycle builds = new BuildLifecycle(database, config.secrets());
    try {
      WorkDirectory work =
          opened(
              WorkDirectory.open(
                  config.workDirectory(), config.heartbeat(), System.getenv(), config.runAs()));
      return new Provisioners(
          opened(new ExecProvisioner(directories, work)),
          opened(new TofuProvisioner(directories, work, builds::keepState)),
          opened(new DockerProvisioner(System.getenv(), config.heartbeat())),
          opened(new SimulatedProvisioner()));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the work directory " + config.workDirectory() + " cannot be used", e);
    }
  }

  /** What does not end in time is given up, and the next worker takes it. */
  private void drain(WorkerFactory factory) {
    long end = stopped + config.drain().toNanos();
    awaitEnd(factory, end - HAND_OVER.toNanos());
    factory.shutdownNow();
    awaitEnd(factory, end);
  }

  private static void awaitEnd(WorkerFactory factory, long end) {
    long left = end - System.nanoTime();
    if (left > 0) {
      factory.awaitTermination(left, TimeUnit.NANOSECONDS);
    }
  }

  private <T extends AutoCloseable> T opened(T part) {
    return parts.opened(part);
  }

  /** Takes nothing more, and returns when what was under way has ended or is handed over. */
  @Override
  public void close() {
    stopped = System.nanoTime();
    polling.ifPresent(WorkerFactory::shutdown);
    parts.close();
  }
}
