package dev.larder.worker.provision.exec;

import dev.larder.provision.BuildControl;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Canceled;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.provision.ProvisionResult.TryAgain;
import dev.larder.worker.provision.BuildHold;
import dev.larder.worker.provision.ReadinessCheck;
import dev.larder.worker.provision.program.Ended;
import dev.larder.worker.provision.program.ProgramEnd;
import dev.larder.worker.provision.program.Programs;
import dev.larder.worker.provision.program.ReadyWorkspace;
import dev.larder.worker.provision.program.Reasons;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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
      case CHECK ->
          program.isEmpty() ? ready().ask(request, request.outputs()) : run(program.get(), request);
      case FORECAST -> unchanged(request);
    };
  }

  private ProvisionResult start(List<String> program, ProvisionRequest request)
      throws IOException, InterruptedException {
    ProvisionResult started = run(program, request);
    return started instanceof Succeeded succeeded
        ? ready().await(request, succeeded, succeeded.outputs())
        : started;
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
      case ProgramEnd.Expired end -> Ended.of(hold);
      case ProgramEnd.Lost end -> Ended.of(hold);
    };
  }

  private ProvisionResult exited(String name, ProgramEnd.Exited end, ProvisionRequest request)
      throws IOException {
    return switch (end.code()) {
      case 0 -> succeeded(name, request);
      case TRANSIENT -> new TryAgain(Ended.masked(request, Reasons.exited(name, end)));
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

  private static ProvisionResult failed(ProvisionRequest request, String reason) {
    return new Failed(Ended.masked(request, reason));
  }

  private ReadyWorkspace ready() {
    return new ReadyWorkspace(programs, readiness, specification.ready(), hold, control);
  }
}
