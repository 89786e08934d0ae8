package dev.larder.worker.nexus;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.worker.activities.Outage;
import dev.larder.worker.config.NexusEndpoints;
import dev.larder.workflow.claim.ClaimAnswer;
import dev.larder.workflow.nexus.ClaimCall;
import dev.larder.workflow.nexus.ExtendAnswer;
import dev.larder.workflow.nexus.ExtendCall;
import dev.larder.workflow.nexus.ReleaseAnswer;
import dev.larder.workflow.nexus.ReleaseCall;
import io.nexusrpc.handler.OperationHandler;
import io.nexusrpc.handler.OperationImpl;
import io.nexusrpc.handler.ServiceImpl;

/** The service's operations, as Temporal's SDK finds them: by the names of these methods. */
@ServiceImpl(service = UnreadCalls.class)
public final class LarderServiceHandler {
  private final NexusEndpoints endpoints;
  private final NexusClaims claims;
  private final NexusWorkspaces workspaces;
  private final Outage outage = new Outage("a Nexus call");

  LarderServiceHandler(NexusEndpoints endpoints, NexusClaims claims, NexusWorkspaces workspaces) {
    this.endpoints = endpoints;
    this.claims = claims;
    this.workspaces = workspaces;
  }

  @OperationImpl
  public OperationHandler<JsonNode, ClaimAnswer> claim() {
    return new NexusOperation<>(endpoints, outage, ClaimCall.class, claims::claim);
  }

  @OperationImpl
  public OperationHandler<JsonNode, ClaimAnswer> claimAndPersonalize() {
    return new NexusOperation<>(endpoints, outage, ClaimCall.class, claims::claimAndPersonalize);
  }

  @OperationImpl
  public OperationHandler<JsonNode, ReleaseAnswer> release() {
    return new NexusOperation<>(endpoints, outage, ReleaseCall.class, workspaces::release);
  }

  @OperationImpl
  public OperationHandler<JsonNode, ExtendAnswer> extend() {
    return new NexusOperation<>(endpoints, outage, ExtendCall.class, workspaces::extend);
  }
}
