package dev.larder.worker.provision.exec;

import dev.larder.document.Durations;
import dev.larder.provision.BuildControl;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Canceled;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.provision.ProvisionResult.TryAgain;
import dev.larder.worker.provision.BuildHold;
import dev.larder.worker.provision.Masking;
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
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** One try: runs the operation's program and what follows from how it ends. */
record ExecRun(
    Programs programs,
    ReadinessCheck readiness,
    ExecSpecification specification,
    BuildHold hold,
    BuildControl control) {
  private static final int TRANSIENT = 75;

  ProvisionResult run(ProvisionRequest request) throws IOException, InterruptedException {
    Optional<List<String>> program = specification.program(request.operation());
    return switch (request.operation()) {
      case START ->
          program.isEmpty()
              ? new Failed("the template names no start program")
              : start(program.get(), request);
      case DELETE, CLAIM -> program.isEmpty() ? unchanged(request) : run(program.get(), request);
      case CHECK -> program.isEmpty() ? askOnce(request) : run(program.get(), request);
      case FORECAST -> unchanged(request);
    };
  }

  private ProvisionResult start(List<String> program, ProvisionRequest request)
      throws IOException, InterruptedException {
    ProvisionResult started = run(program, request);
    if (started instanceof Succeeded succeeded && specification.ready().isPresent()) {
      return awaitReady(specification.ready().get(), request, succeeded);
    }
    return started;
  }

  private ProvisionResult awaitReady(Readiness ready, ProvisionRequest request, Succeeded started)
      throws IOException, InterruptedException {
    ProvisionRequest now = request.with(started.outputs(), started.state());
    Answer answer;
    try {
      answer = readiness.await(ready.filled(started.outputs()), hold, commands(now));
    } catch (IllegalArgumentException e) {
      return failed(request, String.valueOf(e.getMessage()));
    }
    return switch (answer) {
      case Ready yes -> started;
      case NotReady no ->
          failed(
              request,
              "not ready within %s after start: %s"
                  .formatted(Durations.text(ready.within()), no.saw()));
      case Unasked gone -> ended();
    };
  }

  private ProvisionResult askOnce(ProvisionRequest request) throws InterruptedException {
    if (specification.ready().isEmpty()) {
      return unchanged(request);
    }
    Readiness ready = specification.ready().get();
    Answer answer;
    try {
      answer =
          readiness.ask(
              ready.filled(request.outputs()).question(), ready.within(), commands(request));
    } catch (IllegalArgumentException e) {
      return failed(request, String.valueOf(e.getMessage()));
    }
    return switch (answer) {
      case Ready yes -> unchanged(request);
      case NotReady no -> failed(request, "not ready any more: " + no.saw());
      case Unasked gone -> ended();
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

  private ProvisionResult run(List<String> program, ProvisionRequest request)
      throws IOException, InterruptedException {
    Optional<String> problem = programs.unstartable(program);
    if (problem.isPresent()) {
      return failed(request, problem.get());
    }
    String name = program.getFirst();
    return switch (programs.run(program, specification.timeout(), request, hold, control::log)) {
      case ProgramEnd.Exited end -> exited(name, end, request);
      case ProgramEnd.TimedOut end ->
          failed(request, Reasons.timedOut(name, request.operation(), specification.timeout()));
      case ProgramEnd.Stopped end -> new Canceled();
      case ProgramEnd.Expired end -> ended();
      case ProgramEnd.Lost end -> ended();
    };
  }

  private ProvisionResult exited(String name, ProgramEnd.Exited end, ProvisionRequest request)
      throws IOException {
    return switch (end.code()) {
      case 0 -> succeeded(name, request);
      case TRANSIENT -> new TryAgain(masked(request, Reasons.exited(name, end)));
      default -> failed(request, Reasons.exited(name, end));
    };
  }

  private ProvisionResult succeeded(String name, ProvisionRequest request) throws IOException {
    OutputFile written;
    try {
      written = OutputFile.read(programs.folder().output());
    } catch (IllegalArgumentException e) {
      return failed(
          request,
          "what %s wrote to $LARDER_OUTPUT %s; it must be {\"outputs\":{string:string},\"state\":any}"
              .formatted(name, e.getMessage()));
    }
    Map<String, String> outputs = new TreeMap<>(request.outputs());
    outputs.putAll(written.outputs());
    return new Succeeded(outputs, written.state().or(request::state), List.of());
  }

  private static ProvisionResult unchanged(ProvisionRequest request) {
    return new Succeeded(request.outputs(), request.state(), List.of());
  }

  private ProvisionResult ended() {
    return hold.isCanceled()
        ? new Canceled()
        : new TryAgain(
            "the program was ended: its supervisor was killed, the worker was silent for too long,"
                + " or another try of the build began");
  }

  private static ProvisionResult failed(ProvisionRequest request, String reason) {
    return new Failed(masked(request, reason));
  }

  private static String masked(ProvisionRequest request, String reason) {
    return new Masking(
            Stream.concat(
                    request.sensitive().values().stream(), request.claimValues().values().stream())
                .toList())
        .mask(reason);
  }
}
