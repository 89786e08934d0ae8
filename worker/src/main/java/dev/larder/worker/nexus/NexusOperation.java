package dev.larder.worker.nexus;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.worker.activities.Outage;
import dev.larder.worker.config.NexusEndpoint;
import dev.larder.worker.config.NexusEndpoints;
import io.nexusrpc.OperationException;
import io.nexusrpc.handler.HandlerException;
import io.nexusrpc.handler.HandlerException.ErrorType;
import io.nexusrpc.handler.OperationCancelDetails;
import io.nexusrpc.handler.OperationContext;
import io.nexusrpc.handler.OperationHandler;
import io.nexusrpc.handler.OperationStartDetails;
import io.nexusrpc.handler.OperationStartResult;
import io.temporal.nexus.Nexus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all operations have in common: the endpoint is looked up first, a refused call fails for
 * good with what to do, and what went wrong on the worker stays in its log, for callers' histories
 * are not Larder's to fill.
 */
final class NexusOperation<T, R> implements OperationHandler<JsonNode, R> {
  private static final Logger log = LoggerFactory.getLogger(NexusOperation.class);

  private final NexusEndpoints endpoints;
  private final Outage outage;
  private final Class<T> type;
  private final Work<T, R> work;

  /** What one operation does. */
  interface Work<T, R> {
    OperationStartResult<R> start(NexusCall call, T input) throws OperationException;
  }

  /**
   * @param type of its input
   */
  NexusOperation(NexusEndpoints endpoints, Outage outage, Class<T> type, Work<T, R> work) {
    this.endpoints = endpoints;
    this.outage = outage;
    this.type = type;
    this.work = work;
  }

  @Override
  public OperationStartResult<R> start(
      OperationContext context, OperationStartDetails details, @Nullable JsonNode input)
      throws OperationException {
    String endpoint = Nexus.getOperationContext().getInfo().getEndpoint();
    try {
      NexusCall call = NexusCall.of(mapped(endpoint), context, details);
      OperationStartResult<R> result = work.start(call, NexusInput.read(input, type));
      outage.over();
      return result;
    } catch (RefusedCall refused) {
      log.info(
          "{} through the Nexus endpoint \"{}\" is refused: {}",
          context.getOperation(),
          endpoint,
          refused.getMessage());
      throw refused.failure();
    } catch (HandlerException late) {
      log.info("a Nexus call is to be attempted again: {}", late.getMessage());
      throw late;
    } catch (RuntimeException e) {
      outage.report(e);
      throw NexusFailures.again(
          ErrorType.INTERNAL,
          "failed on a worker of Larder's: "
              + e.getClass().getSimpleName()
              + "; its log has more, and another attempt follows");
    }
  }

  private NexusEndpoint mapped(String endpoint) {
    if (endpoint.isEmpty()) {
      throw new RefusedCall(
          "EndpointUnknown",
          "Temporal's server does not say through which endpoint the call came: it is older than"
              + " 1.30, or the call named Larder's task queue instead of an endpoint");
    }
    NexusEndpoint mapped = endpoints.byName().get(endpoint);
    if (mapped == null) {
      throw new RefusedCall(
          "EndpointNotMapped",
          "Larder has the Nexus endpoint \"%s\" mapped to no pools: an operator of Larder adds it to the file that `larder worker --nexus` names, and restarts the workers"
              .formatted(endpoint));
    }
    return mapped;
  }

  /**
   * A claim is not undone by the end of its workflow, and a token may name any workflow: who called
   * waits for the answer, and gives back what it got.
   */
  @Override
  public void cancel(OperationContext context, OperationCancelDetails details) {
    throw NexusFailures.forGood(
        ErrorType.NOT_IMPLEMENTED,
        "a claim is not canceled: it ends by itself, and `release` gives back what it got");
  }
}
