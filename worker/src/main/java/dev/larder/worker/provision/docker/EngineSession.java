package dev.larder.worker.provision.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import dev.larder.worker.provision.CancellationToken;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What one run asks of the engine. No wait is unbounded, and a canceled build ends them with a
 * CancellationException.
 *
 * @param youngerThan how old the last heartbeat may be for something to be changed: a worker that
 *     has been silent for longer may have been given up, and its workspace deleted
 */
record EngineSession(Engine engine, CancellationToken token, Duration youngerThan) {
  private static final Duration MAX_ANSWER = Duration.ofMinutes(1);

  /** A question, which a cancel breaks off. */
  <T> T ask(Function<DockerClient, T> question) throws EngineProblem, InterruptedException {
    checkHeld();
    CompletableFuture<T> answer = new CompletableFuture<>();
    Thread asking = asking(question, answer);
    try {
      return answered(answer, CompletableFuture.anyOf(answer, token.cancellation()));
    } finally {
      asking.interrupt();
    }
  }

  /** A question about something that may not be there. */
  <T> Optional<T> find(Function<DockerClient, T> question)
      throws EngineProblem, InterruptedException {
    return ask(client -> ifThere(client, question));
  }

  /**
   * A change. It is not begun by a worker that was silent for too long, and a cancel waits for its
   * end: what it makes must be there before the delete that follows looks for it.
   */
  <T> T change(Function<DockerClient, T> question) throws EngineProblem, InterruptedException {
    token.awaitAlive(youngerThan);
    checkHeld();
    CompletableFuture<T> answer = new CompletableFuture<>();
    Thread asking = asking(question, answer);
    try {
      T changed = answered(answer, answer);
      checkHeld();
      return changed;
    } finally {
      asking.interrupt();
    }
  }

  /** Follows a stream to its end; false: it took longer than this, and was broken off. */
  <T> boolean follow(Consumer<T> recipient, Duration longest, Start<T> start)
      throws EngineProblem, InterruptedException {
    checkHeld();
    try (Streamed<T> stream = new Streamed<>(recipient)) {
      start.on(engine.client(), stream);
      CompletableFuture.anyOf(stream.end(), token.cancellation())
          .get(longest.toNanos(), TimeUnit.NANOSECONDS);
      checkHeld();
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw EngineProblem.of(engine.address(), cause(e));
    }
  }

  /** Begins a stream. */
  interface Start<T> {
    void on(DockerClient client, Streamed<T> stream);
  }

  void checkHeld() {
    if (token.isCanceled()) {
      throw new CancellationException();
    }
  }

  private <T> T answered(CompletableFuture<T> answer, CompletableFuture<?> wait)
      throws EngineProblem, InterruptedException {
    try {
      wait.get(MAX_ANSWER.toNanos(), TimeUnit.NANOSECONDS);
      if (!answer.isDone()) {
        throw new CancellationException();
      }
      return answer.get();
    } catch (TimeoutException e) {
      throw EngineProblem.transientProblem(
          "the container engine at %s did not answer within %d s"
              .formatted(engine.address(), MAX_ANSWER.toSeconds()));
    } catch (ExecutionException e) {
      throw EngineProblem.of(engine.address(), cause(e));
    }
  }

  private <T> Thread asking(Function<DockerClient, T> question, CompletableFuture<T> answer) {
    return Thread.ofVirtual()
        .name("asking the container engine")
        .start(
            () -> {
              try {
                answer.complete(question.apply(engine.client()));
              } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
              }
            });
  }

  private static <T> Optional<T> ifThere(DockerClient client, Function<DockerClient, T> question) {
    try {
      return Optional.of(question.apply(client));
    } catch (NotFoundException e) {
      return Optional.empty();
    }
  }

  private static Throwable cause(ExecutionException e) {
    Throwable cause = e.getCause();
    return cause == null ? e : cause;
  }
}
