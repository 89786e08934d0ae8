package dev.larder.worker.cli;

import dev.larder.worker.config.Instance;
import dev.larder.worker.config.TemporalTarget;
import dev.larder.workflow.Reconciler;
import dev.larder.workflow.WorkflowIds;
import io.temporal.client.WorkflowClient;
import io.temporal.envconfig.ClientConfigProfile;
import io.temporal.envconfig.LoadClientConfigProfileOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A client of Temporal for the length of one command. */
final class TemporalConnection implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private final WorkflowServiceStubs stubs;
  private final WorkflowClient client;

  private TemporalConnection(WorkflowServiceStubs stubs, WorkflowClient client) {
    this.stubs = stubs;
    this.client = client;
  }

  /** Connects, or fails within five seconds. */
  static TemporalConnection open(Surroundings surroundings, Optional<Instance> instance) {
    TemporalTarget target = target(surroundings, instance);
    WorkflowServiceStubs stubs =
        WorkflowServiceStubs.newConnectedServiceStubs(target.stubs(), PATIENCE);
    return new TemporalConnection(stubs, WorkflowClient.newInstance(stubs, target.client()));
  }

  /** Temporal's own environment and file go before the dev instance. */
  static TemporalTarget target(Surroundings surroundings, Optional<Instance> instance) {
    if (address(surroundings).isEmpty()) {
      Instance dev = instance.orElseThrow(TemporalConnection::none);
      return TemporalTarget.at(dev.temporalAddress(), dev.temporalNamespace());
    }
    try {
      return TemporalTarget.fromEnvironment(surroundings.environment());
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(e);
    }
  }

  /** For messages: the address, and where it was found. */
  static String shown(Surroundings surroundings, Optional<Instance> instance) {
    String from =
        surroundings.variable("TEMPORAL_ADDRESS").isPresent()
            ? " (from TEMPORAL_ADDRESS)"
            : " (from Temporal's configuration file)";
    return address(surroundings)
        .map(address -> address + from)
        .or(() -> instance.map(dev -> dev.temporalAddress() + " (from .larder/instance.json)"))
        .orElse("an address nobody gave");
  }

  WorkflowClient client() {
    return client;
  }

  Reconciler reconciler() {
    return client.newWorkflowStub(Reconciler.class, WorkflowIds.RECONCILER);
  }

  @Override
  public void close() {
    stubs.shutdownNow();
  }

  private static Optional<String> address(Surroundings surroundings) {
    try {
      return Optional.ofNullable(
          ClientConfigProfile.load(
                  LoadClientConfigProfileOptions.newBuilder()
                      .setEnvOverrides(surroundings.environment())
                      .build())
              .getAddress());
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(e);
    }
  }

  private static CommandFailure unreadable(Exception e) {
    return CommandFailure.wrongInput("Temporal's configuration cannot be read: " + e.getMessage());
  }

  private static CommandFailure none() {
    return new CommandFailure(
        Exit.AWAY,
        "no Temporal: no dev instance runs in this folder or above (start one with `larder dev`),"
            + " and TEMPORAL_ADDRESS is not given");
  }
}
