package dev.larder.worker.provision.program;

import dev.larder.document.Durations;
import dev.larder.provision.BuildControl;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.worker.provision.BuildHold;
import dev.larder.worker.provision.Readiness;
import dev.larder.worker.provision.ReadinessCheck;
import dev.larder.worker.provision.ReadinessCheck.Answer;
import dev.larder.worker.provision.ReadinessCheck.NotReady;
import dev.larder.worker.provision.ReadinessCheck.Ready;
import dev.larder.worker.provision.ReadinessCheck.Unasked;
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
    BuildHold hold,
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
      answer = readiness.await(ready.get().filled(outputs), hold, commands(now));
    } catch (IllegalArgumentException e) {
      return failed(request, String.valueOf(e.getMessage()));
    }
    return switch (answer) {
      case Ready yes -> started;
      case NotReady no ->
          failed(
              request,
              "not ready within %s after start: %s"
                  .formatted(Durations.text(ready.get().within()), no.saw()));
      case Unasked gone -> Ended.of(hold);
    };
  }

  /** Whether it is still ready, asked once. */
  public ProvisionResult ask(ProvisionRequest request, Map<String, String> outputs)
      throws InterruptedException {
    Succeeded unchanged = new Succeeded(request.outputs(), request.state(), List.of());
    if (ready.isEmpty()) {
      return unchanged;
    }
    Answer answer;
    try {
      answer =
          readiness.ask(
              ready.get().filled(outputs).question(), ready.get().within(), commands(request));
    } catch (IllegalArgumentException e) {
      return failed(request, String.valueOf(e.getMessage()));
    }
    return switch (answer) {
      case Ready yes -> unchanged;
      case NotReady no -> failed(request, "not ready any more: " + no.saw());
      case Unasked gone -> Ended.of(hold);
    };
  }

  private BiFunction<List<String>, Duration, Answer> commands(ProvisionRequest request) {
    return (command, patience) -> {
      try {
        return askCommand(command, patience, request);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new Unasked();
      }
    };
  }

  private Answer askCommand(List<String> command, Duration patience, ProvisionRequest request)
      throws IOException, InterruptedException {
    Optional<String> problem = programs.unstartable(command);
    if (problem.isPresent()) {
      return new NotReady(problem.get());
    }
    String name = command.getFirst();
    return switch (programs.run(command, patience, request, hold, control::log)) {
      case ProgramEnd.Exited end ->
          end.code() == 0 ? new Ready() : new NotReady(Reasons.exited(name, end));
      case ProgramEnd.TimedOut end -> new NotReady(name + " had not ended by then");
      case ProgramEnd.Stopped end -> new Unasked();
      case ProgramEnd.Expired end -> new Unasked();
      case ProgramEnd.Lost end -> new Unasked();
    };
  }

  private static ProvisionResult failed(ProvisionRequest request, String reason) {
    return new Failed(Ended.masked(request, reason));
  }
}
