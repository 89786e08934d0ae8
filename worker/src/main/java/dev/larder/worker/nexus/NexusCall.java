package dev.larder.worker.nexus;

import dev.larder.pool.CleanText;
import dev.larder.worker.config.NexusEndpoint;
import io.nexusrpc.handler.HandlerException.ErrorType;
import io.nexusrpc.handler.OperationContext;
import io.nexusrpc.handler.OperationStartDetails;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One attempt at an operation.
 *
 * @param endpoint that it came through
 * @param deadline by when the server wants the answer; empty: it does not say
 */
record NexusCall(
    NexusEndpoint endpoint,
    OperationContext context,
    OperationStartDetails details,
    Optional<Instant> deadline) {
  /** So that the answer is on its way when the deadline comes. */
  private static final Duration MARGIN = Duration.ofMillis(500);

  private static final ExecutorService WORKING = Executors.newVirtualThreadPerTaskExecutor();

  static NexusCall of(
      NexusEndpoint endpoint, OperationContext context, OperationStartDetails details) {
    return new NexusCall(endpoint, context, details, Optional.ofNullable(context.getDeadline()));
  }

  /** The same for all attempts at one operation. */
  String requestId() {
    return details.getRequestId();
  }

  /** In whose name it is done. */
  String subject() {
    return endpoint.subject().toString();
  }

  /**
   * Answers within the deadline, whatever the database does. What takes longer goes on, and the
   * next attempt finds what it did.
   */
  <T> T inTime(Supplier<T> work) {
    if (deadline.isEmpty()) {
      return work.get();
    }
    Future<T> working = WORKING.submit(work::get);
    Duration left = Duration.between(Instant.now(), deadline.get()).minus(MARGIN);
    try {
      return working.get(Math.max(0, left.toMillis()), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw NexusFailures.again(
          ErrorType.UPSTREAM_TIMEOUT, "Larder's database did not answer in time");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw NexusFailures.again(ErrorType.UNAVAILABLE, "the worker is stopping");
    }
  }

  /** What the caller wrote under this name, which is needed. */
  static <T> T required(String name, Optional<String> text, Function<String, T> reader) {
    return optional(name, text, reader)
        .orElseThrow(() -> RefusedCall.invalid("the call needs \"" + name + "\""));
  }

  static <T> Optional<T> optional(String name, Optional<String> text, Function<String, T> reader) {
    try {
      return text.map(reader);
    } catch (IllegalArgumentException e) {
      throw RefusedCall.invalid(name + ": " + CleanText.line(String.valueOf(e.getMessage())));
    }
  }
}
