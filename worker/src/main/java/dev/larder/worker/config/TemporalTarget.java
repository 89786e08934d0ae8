package dev.larder.worker.config;

import dev.larder.workflow.Payloads;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.envconfig.ClientConfigProfile;
import io.temporal.envconfig.LoadClientConfigProfileOptions;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * Which Temporal to talk to, and how.
 *
 * @param stubs address, TLS, API key; as a builder's finished value
 * @param client namespace and payload converter
 */
public record TemporalTarget(WorkflowServiceStubsOptions stubs, WorkflowClientOptions client) {
  /** A server in the clear, e.g. on this machine. */
  public static TemporalTarget at(String address, String namespace) {
    return new TemporalTarget(
        WorkflowServiceStubsOptions.newBuilder().setTarget(address).build(),
        WorkflowClientOptions.newBuilder()
            .setNamespace(namespace)
            .setDataConverter(Payloads.converter())
            .build());
  }

  /**
   * From Temporal's own variables ({@code TEMPORAL_ADDRESS}, {@code TEMPORAL_NAMESPACE}, {@code
   * TEMPORAL_API_KEY}, {@code TEMPORAL_TLS…}) and its configuration file.
   */
  public static TemporalTarget fromEnvironment(Map<String, String> environment) throws IOException {
    ClientConfigProfile profile =
        ClientConfigProfile.load(
            LoadClientConfigProfileOptions.newBuilder().setEnvOverrides(environment).build());
    return new TemporalTarget(
        profile.toWorkflowServiceStubsOptions(),
        WorkflowClientOptions.newBuilder(profile.toWorkflowClientOptions())
            .setDataConverter(Payloads.converter())
            .build());
  }

  /** {@code host:port}. */
  public String address() {
    return String.valueOf(stubs.getTarget());
  }

  /** The SDK's where none is given. */
  public String namespace() {
    return Optional.ofNullable(client.getNamespace()).orElse("default");
  }
}
