package dev.larder.worker.nexus;

import dev.larder.claim.Claimer;
import dev.larder.client.FollowedClaimer;
import dev.larder.client.KnownAttributes;
import dev.larder.server.temporal.FollowUps;
import dev.larder.store.Database;
import dev.larder.store.claim.Claims;
import dev.larder.store.claim.Leases;
import dev.larder.store.secret.Secrets;
import dev.larder.store.view.Views;
import dev.larder.store.workspace.Unfinished;
import dev.larder.store.workspace.Workspaces;
import dev.larder.worker.config.NexusEndpoints;
import dev.larder.worker.config.ServerVersion;
import dev.larder.workflow.TaskQueues;
import io.temporal.client.WorkflowClient;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the Nexus service {@code Larder} on a task queue of its own, where endpoints are mapped
 * and the server says through which a call came.
 */
public final class NexusDoor implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NexusDoor.class);

  /** Of a worker's connections to the database others need some, too. */
  private static final int MAX_CALLS = 8;

  private final NexusEndpoints endpoints;
  private final FollowedClaimer following;
  private final FollowUps followUps;
  private final LarderServiceHandler handler;

  /**
   * @param disabled claims answer so, as where prebuilds are switched off
   */
  public NexusDoor(
      Database database,
      Secrets secrets,
      WorkflowClient client,
      NexusEndpoints endpoints,
      boolean disabled) {
    this.endpoints = endpoints;
    Function<String, Claimer> claimers = claimers(database, secrets, disabled);
    this.following = new FollowedClaimer(new Claims(database, secrets, "nexus"), client);
    this.followUps = new FollowUps(client, new Unfinished(database));
    this.handler =
        new LarderServiceHandler(
            endpoints,
            new NexusClaims(claimers, following, new KnownAttributes(client)),
            new NexusWorkspaces(
                new Views(database), new Workspaces(database), new Leases(database), followUps));
  }

  private Function<String, Claimer> claimers(Database database, Secrets secrets, boolean disabled) {
    Map<String, Claimer> bySubject =
        endpoints.byName().values().stream()
            .map(endpoint -> endpoint.subject().toString())
            .collect(
                Collectors.toUnmodifiableMap(
                    subject -> subject,
                    subject ->
                        disabled ? Claimer.disabled() : new Claims(database, secrets, subject)));
    return subject -> Objects.requireNonNull(bySubject.get(subject));
  }

  /** Has this factory's workers take calls, unless the server is too old. */
  public void register(WorkerFactory factory) {
    String version =
        ServerVersion.of(factory.getWorkflowClient().getWorkflowServiceStubs().blockingStub());
    if (ServerVersion.isOlder(version, 1, 30)) {
      log.warn(
          "Nexus calls are not taken: Temporal's server {} does not say through which endpoint a"
              + " call came; from 1.30 on it does",
          version);
      return;
    }
    Worker worker =
        factory.newWorker(
            TaskQueues.NEXUS,
            WorkerOptions.newBuilder()
                .setMaxConcurrentNexusExecutionSize(MAX_CALLS)
                .setUsingVirtualThreads(true)
                .build());
    worker.registerNexusServiceImplementation(handler);
    log.info("Nexus calls are taken through: {}", endpoints);
  }

  @Override
  public void close() {
    following.close();
    followUps.close();
  }
}
