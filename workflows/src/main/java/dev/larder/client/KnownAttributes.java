package dev.larder.client;

import dev.larder.workflow.LarderAttributes;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the namespace knows {@link LarderAttributes}: asked at most once a minute, since people
 * may register them at any time. Where that cannot be found out it does not: a workflow may not be
 * started with one that is unknown.
 */
public final class KnownAttributes {
  private static final Logger log = LoggerFactory.getLogger(KnownAttributes.class);
  private static final Duration VALID = Duration.ofMinutes(1);
  private static final long SECONDS_TO_ANSWER = 2;

  private final WorkflowClient client;
  private Answer last = new Answer(false, System.nanoTime() - VALID.toNanos());

  private record Answer(boolean known, long atNanos) {}

  public KnownAttributes(WorkflowClient client) {
    this.client = client;
  }

  /** Whether a workflow may be started with them now. */
  public synchronized boolean areKnown() {
    if (System.nanoTime() - last.atNanos() >= VALID.toNanos()) {
      last = new Answer(ask(), System.nanoTime());
    }
    return last.known();
  }

  /** Temporal refused one: there are none for a minute. */
  synchronized void refused() {
    last = new Answer(false, System.nanoTime());
  }

  /** A query that names one which is unknown is refused. */
  private boolean ask() {
    String query =
        LarderAttributes.all().stream()
            .map(key -> key.getName() + " = '-'")
            .collect(Collectors.joining(" AND "));
    try {
      var unused =
          client
              .getWorkflowServiceStubs()
              .blockingStub()
              .withDeadlineAfter(SECONDS_TO_ANSWER, TimeUnit.SECONDS)
              .countWorkflowExecutions(
                  CountWorkflowExecutionsRequest.newBuilder()
                      .setNamespace(client.getOptions().getNamespace())
                      .setQuery(query)
                      .build());
      return true;
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.INVALID_ARGUMENT) {
        log.debug("whether search attributes are known was not answered: {}", e.getStatus());
      }
      return false;
    }
  }
}
