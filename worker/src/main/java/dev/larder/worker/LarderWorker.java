package dev.larder.worker;

import dev.larder.provision.Provisioner;
import dev.larder.store.Builds;
import dev.larder.store.Database;
import dev.larder.store.Duties;
import dev.larder.store.Figures;
import dev.larder.store.Notifications;
import dev.larder.store.Pools;
import dev.larder.store.Retention;
import dev.larder.store.StockChecks;
import dev.larder.store.Unfinished;
import dev.larder.store.Workers;
import dev.larder.worker.activities.ReconcilerLine;
import dev.larder.worker.config.WorkerConfig;
import dev.larder.worker.http.Endpoints;
import dev.larder.worker.http.Readiness;
import dev.larder.worker.metrics.FiguresExporter;
import dev.larder.worker.metrics.Meters;
import dev.larder.worker.metrics.PassTimes;
import dev.larder.worker.notify.Senders;
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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker process: everything is built here with {@code new} and closed in reverse order. Waits
 * for the database and Temporal where they are away, saying so once.
 */
public final class LarderWorker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LarderWorker.class);
  private static final int CONNECTIONS = 16;
  private static final Duration SHORT_WORK = Duration.ofSeconds(2);
  private static final Duration DRAIN = Duration.ofSeconds(10);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final WorkerConfig config;
  private final String name = UUID.randomUUID().toString();
  private Optional<String> metricsAddress = Optional.empty();
  private Optional<StockHealth> stockHealth = Optional.empty();

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

  /** Checks all stock now; what is dead is replaced. Returns when all is checked. */
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
    if (metricsAddress.isPresent()) {
      exportFigures(meters, database);
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
    WorkflowClient client = WorkflowClient.newInstance(stubs, config.temporal().client());
    ReconcilerLine line = opened(new ReconcilerLine(client));
    startWorkers(database, client, line, meters);
    opened(
            new HistoryKeeper(
                new Duties(database), new Retention(database), new Figures(database), name))
        .keep();
    if (config.prebuilds()) {
      opened(new ReconcilerKeeper(client, new ForgottenClaims(new Unfinished(database), client)))
          .keep();
    }
    opened(new WorkerPresence(new Workers(database), config.tags(), line)).announce();
    readiness.needs("worker", Optional::empty);
    log.info("{}", SettingsInForce.line(config, database));
  }

  private static void needsDatabase(Readiness readiness, Database database) {
    readiness.needs("database", () -> nothingWrong(database::instant));
    readiness.needs("schema", database::outdated);
  }

  private static Optional<String> nothingWrong(Runnable question) {
    question.run();
    return Optional.empty();
  }

  /** Only where somebody can ask: who has the duty keeps it from the others. */
  private void exportFigures(Meters meters, Database database) {
    meters.export(
        opened(new FiguresExporter(new Figures(database), new Duties(database), name)).start());
  }

  private void startWorkers(
      Database database, WorkflowClient client, ReconcilerLine line, Meters meters) {
    Outbox outbox = opened(new Outbox(new Notifications(database, config.secrets()), client));
    WorkerFactory factory =
        WorkerFactory.newInstance(
            client, Registration.factoryOptions(outbox, new PassTimes(meters.registry())));
    Senders senders = opened(Senders.of(config.mail()));
    Map<String, Provisioner> provisioners = provisioners(database);
    new Registration(database, client, config, provisioners, line, senders).register(factory);
    opened(() -> drain(factory));
    factory.start();
    outbox.keep();
    if (config.prebuilds()) {
      keepStockHealthy(database, provisioners, line);
    }
  }

  private void keepStockHealthy(
      Database database, Map<String, Provisioner> provisioners, ReconcilerLine line) {
    StockHealth health =
        opened(
            new StockHealth(
                new StockChecks(database, config.secrets()), provisioners, config.tags(), line));
    health.keep();
    stockHealth = Optional.of(health);
  }

  private Map<String, Provisioner> provisioners(Database database) {
    Pools pools = new Pools(database, config.secrets());
    UnpackedDirectories directories = new UnpackedDirectories(config.workDirectory(), pools);
    StoredStates states = new StoredStates(new Builds(database, config.secrets()));
    try {
      WorkDirectory work =
          opened(WorkDirectory.open(config.workDirectory(), config.heartbeat(), System.getenv()));
      return Stream.<Provisioner>of(
              opened(new ExecProvisioner(directories, work)),
              opened(new TofuProvisioner(directories, work, states)),
              opened(new DockerProvisioner(System.getenv(), config.heartbeat())),
              opened(new SimulatedProvisioner()))
          .collect(Collectors.toMap(Provisioner::kind, Function.identity()));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the work directory " + config.workDirectory() + " cannot be used", e);
    }
  }

  /** Lets short work end; long builds are given up, and the next worker takes them. */
  private static void drain(WorkerFactory factory) {
    factory.shutdown();
    factory.awaitTermination(SHORT_WORK.toSeconds(), TimeUnit.SECONDS);
    factory.shutdownNow();
    factory.awaitTermination(DRAIN.toSeconds(), TimeUnit.SECONDS);
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        log.warn("closing {}: {}", part.getClass().getSimpleName(), e.getMessage());
      }
    }
  }
}
