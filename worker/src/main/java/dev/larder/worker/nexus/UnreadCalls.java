package dev.larder.worker.nexus;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.workflow.claim.ClaimAnswer;
import dev.larder.workflow.nexus.ExtendAnswer;
import dev.larder.workflow.nexus.ReleaseAnswer;
import io.nexusrpc.Operation;
import io.nexusrpc.Service;

/**
 * {@link dev.larder.workflow.nexus.LarderService} with inputs that are still to be read: what the
 * SDK cannot read itself it has the caller's server attempt again, without end.
 */
@Service(name = "Larder")
public interface UnreadCalls {
  @Operation
  ClaimAnswer claim(JsonNode call);

  @Operation
  ClaimAnswer claimAndPersonalize(JsonNode call);

  @Operation
  ReleaseAnswer release(JsonNode call);

  @Operation
  ExtendAnswer extend(JsonNode call);
}
