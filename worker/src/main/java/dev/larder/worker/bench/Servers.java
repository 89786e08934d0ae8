package dev.larder.worker.bench;

import dev.larder.client.FollowedClaimer;
import dev.larder.client.WorkflowSignals;
import dev.larder.file.FileTree;
import dev.larder.store.Database;
import dev.larder.store.bench.BenchDatabase;
import dev.larder.store.claim.Claims;
import dev.larder.store.secret.Secrets;
import dev.larder.worker.LarderWorker;
import dev.larder.worker.Parts;
import dev.larder.worker.bench.BareWork.ManyWorkflow;
import dev.larder.worker.bench.BareWork.NothingDone;
import dev.larder.worker.bench.BareWork.SignaledWorkflow;
import dev.larder.worker.config.TemporalTarget;
import dev.larder.worker.config.WorkerConfig;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a scenario runs on: a database of its own, a Temporal of its own, a worker on both, and a
 * worker for the floor with as many slots.
 */
public final class Servers implements AutoCloseable {
  private static final int SLOTS = 100;
  private static final int CLAIMING = 32;

  private final Parts parts = new Parts();
  private final BenchDatabase database;
  private final WorkflowClient client;
  private final FollowedClaimer claimer;
  private final NothingDone nothing = new NothingDone();

  /**
   * Starts them.
   *
   * @param postgres the JDBC address of any database of a server, whose user may create databases
   * @param temporal the address of a server that has other namespaces; empty: one is started
   * @param environment where {@code temporal} is looked for
   */
  public Servers(String postgres, Optional<String> temporal, Map<String, String> environment)
      throws IOException, SQLException, InterruptedException {
    try {
      database = opened(BenchDatabase.empty(postgres));
      BenchNamespace namespace =
          temporal.isPresent()
              ? BenchNamespace.on(temporal.get())
              : BenchNamespace.started(environment);
      opened(namespace.end());
      TemporalTarget target = namespace.target();
      WorkflowServiceStubs stubs = WorkflowServiceStubs.newServiceStubs(target.stubs());
      opened(stubs::shutdownNow);
      client = WorkflowClient.newInstance(stubs, target.client());
      Path work = Files.createTempDirectory("larder-bench-work");
      opened(() -> FileTree.delete(work));
      WorkerFactory floor = floorFactory();
      opened(floor::shutdownNow);
      floor.start();
      opened(
          LarderWorker.start(
              WorkerConfig.builder(database.url(), target, Secrets.withoutKey(), work)
                  .buildSlots(SLOTS)
                  .claimSlots(SLOTS)
                  .metrics(Optional.empty())
                  .build()));
      Database claiming =
          opened(Database.connect(database.url(), CLAIMING, Duration.ofSeconds(10)));
      claimer =
          opened(new FollowedClaimer(new Claims(claiming, Secrets.withoutKey(), "bench"), client));
    } catch (IOException | SQLException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private WorkerFactory floorFactory() {
    WorkerFactory factory =
        WorkerFactory.newInstance(
            client, WorkerFactoryOptions.newBuilder().setUsingVirtualWorkflowThreads(true).build());
    Worker worker =
        factory.newWorker(
            BareWork.QUEUE,
            WorkerOptions.newBuilder()
                .setMaxConcurrentActivityExecutionSize(SLOTS)
                .setUsingVirtualThreads(true)
                .build());
    worker.registerWorkflowImplementationTypes(ManyWorkflow.class, SignaledWorkflow.class);
    worker.registerActivitiesImplementations(nothing);
    return factory;
  }

  BenchDatabase database() {
    return database;
  }

  WorkflowClient client() {
    return client;
  }

  FollowedClaimer claimer() {
    return claimer;
  }

  NothingDone nothing() {
    return nothing;
  }

  WorkflowSignals signals() {
    return new WorkflowSignals(client);
  }

  private <T extends AutoCloseable> T opened(T part) {
    return parts.opened(part);
  }

  @Override
  public void close() {
    parts.close();
  }
}
