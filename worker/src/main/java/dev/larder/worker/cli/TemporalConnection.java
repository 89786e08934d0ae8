package dev.larder.worker.cli;

import dev.larder.worker.config.Instance;
import dev.larder.workflow.Payloads;
import dev.larder.workflow.Reconciler;
import dev.larder.workflow.WorkflowIds;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.envconfig.ClientConfigProfile;
import io.temporal.envconfig.LoadClientConfigProfileOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
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

  /**
   * Connects, or fails within five seconds. Temporal's own environment and file go before the dev
   * instance.
   */
  static TemporalConnection open(Surroundings surroundings, Optional<Instance> instance) {
    ClientConfigProfile profile = profile(surroundings);
    WorkflowServiceStubsOptions.Builder stubsOptions =
        WorkflowServiceStubsOptions.newBuilder(profile.toWorkflowServiceStubsOptions());
    WorkflowClientOptions.Builder clientOptions =
        WorkflowClientOptions.newBuilder(profile.toWorkflowClientOptions())
            .setDataConverter(Payloads.converter());
    if (profile.getAddress() == null) {
      Instance dev = instance.orElseThrow(TemporalConnection::none);
      stubsOptions.setTarget(dev.temporalAddress());
      clientOptions.setNamespace(dev.temporalNamespace());
    }
    WorkflowServiceStubs stubs =
        WorkflowServiceStubs.newConnectedServiceStubs(stubsOptions.build(), PATIENCE);
    return new TemporalConnection(stubs, WorkflowClient.newInstance(stubs, clientOptions.build()));
  }

  /** For messages: the address, and where it was found. */
  static String shown(Surroundings surroundings, Optional<Instance> instance) {
    String address = profile(surroundings).getAddress();
    if (address != null) {
      return address
          + (surroundings.variable("TEMPORAL_ADDRESS").isPresent()
              ? " (from TEMPORAL_ADDRESS)"
              : " (from Temporal's configuration file)");
    }
    return instance
        .map(dev -> dev.temporalAddress() + " (from .larder/instance.json)")
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

  private static ClientConfigProfile profile(Surroundings surroundings) {
    try {
      return ClientConfigProfile.load(
          LoadClientConfigProfileOptions.newBuilder()
              .setEnvOverrides(surroundings.environment())
              .build());
    } catch (IOException | IllegalArgumentException e) {
      throw CommandFailure.wrongInput("Temporal's configuration cannot be read: " + e.getMessage());
    }
  }

  private static CommandFailure none() {
    return new CommandFailure(
        Exit.AWAY,
        "no Temporal: no dev instance runs in this folder or above (start one with `larder dev`),"
            + " and TEMPORAL_ADDRESS is not given");
  }
}
