package dev.larder.worker.provision.program;

import dev.larder.document.Durations;
import dev.larder.provision.BuildControl;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.specification.Readiness;
import dev.larder.worker.provision.CancellationToken;
import dev.larder.worker.provision.ProgramEnd;
import dev.larder.worker.provision.ReadinessCheck;
import dev.larder.worker.provision.ReadinessCheck.Aborted;
import dev.larder.worker.provision.ReadinessCheck.Answer;
import dev.larder.worker.provision.ReadinessCheck.NotReady;
import dev.larder.worker.provision.ReadinessCheck.Ready;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A workspace's {@code ready}: awaited after its start, asked again as a check. Without one, a
 * workspace is ready at once and always.
 */
public record ReadyWorkspace(
    Programs programs,
    ReadinessCheck readiness,
    Optional<Readiness> ready,
    CancellationToken token,
    BuildControl control) {

  /**
   * What became of the start, once it is ready or not in time.
   *
   * @param outputs what {@code ready} may ask for: also those that are never shown
   */
  public ProvisionResult await(
      ProvisionRequest request, Succeeded started, Map<String, String> outputs)
      throws InterruptedException {
    if (ready.isEmpty()) {
      return started;
    }
    ProvisionRequest now = request.with(started.outputs(), started.state());
    Answer answer;
    try {
      answer = readiness.await(ready.get().filled(outputs), token, commands(now));
    } catch (IllegalArgumentException e) {
      return new Failed(String.valueOf(e.getMessage()));
    }
    return switch (answer) {
      case Ready yes -> started;
      case NotReady no ->
          new Failed(
              "not ready within %s after start: %s"
                  .formatted(Durations.text(ready.get().within()), no.saw()));
      case Aborted gone -> aborted();
    };
  }

  /** Whether it is still ready, asked once. */
  public ProvisionResult ask(ProvisionRequest request, Map<String, String> outputs)
      throws InterruptedException {
    if (ready.isEmpty()) {
      return request.unchanged();
    }
    Answer answer;
    try {
      answer =
          readiness.ask(
              ready.get().filled(outputs).question(), ready.get().within(), commands(request));
    } catch (IllegalArgumentException e) {
      return new Failed(String.valueOf(e.getMessage()));
    }
    return switch (answer) {
      case Ready yes -> request.unchanged();
      case NotReady no -> new Failed("not ready any more: " + no.saw());
      case Aborted gone -> aborted();
    };
  }

  private ProvisionResult aborted() {
    return token.isCanceled() ? new ProvisionResult.Canceled() : ProgramEnd.ABORTED;
  }

  private BiFunction<List<String>, Duration, Answer> commands(ProvisionRequest request) {
    return (command, timeout) -> {
      try {
        return programs
            .run(command, timeout, request, token, control::log)
            .answer(command.getFirst());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new Aborted();
      }
    };
  }
}
