package dev.larder.worker.provision.exec;

import dev.larder.provision.BuildControl;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.specification.ExecSpecification;
import dev.larder.worker.provision.CancellationToken;
import dev.larder.worker.provision.ReadinessCheck;
import dev.larder.worker.provision.program.Programs;
import dev.larder.worker.provision.program.ReadyWorkspace;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One attempt: runs the operation's program and what follows from how it ends. */
record ExecRun(
    Programs programs,
    ReadinessCheck readiness,
    ExecSpecification specification,
    CancellationToken token,
    BuildControl control) {

  ProvisionResult run(ProvisionRequest request) throws IOException, InterruptedException {
    Optional<List<String>> program = specification.program(request.operation());
    return switch (request.operation()) {
      case START ->
          program.isEmpty()
              ? new Failed("the template names no start program")
              : start(program.get(), request);
      case DELETE, CLAIM -> program.isEmpty() ? request.unchanged() : run(program.get(), request);
      case CHECK ->
          program.isEmpty() ? ready().ask(request, request.outputs()) : run(program.get(), request);
      case FORECAST -> request.unchanged();
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
    String name = program.getFirst();
    Optional<ProvisionResult> failure =
        programs
            .run(program, specification.timeout(), request, token, control::log)
            .failure(name, request.operation());
    return failure.isPresent() ? failure.get() : succeeded(name, request);
  }

  private ProvisionResult succeeded(String name, ProvisionRequest request) throws IOException {
    OutputFile written;
    try {
      written = OutputFile.read(programs.folder().output());
    } catch (IllegalArgumentException e) {
      return new Failed(
          "what %s wrote to $LARDER_OUTPUT %s; it must be {\"outputs\":{string:string},\"state\":any}"
              .formatted(name, e.getMessage()));
    }
    Map<String, String> outputs = new TreeMap<>(request.outputs());
    outputs.putAll(written.outputs());
    return new Succeeded(outputs, written.state().or(request::state), List.of());
  }

  private ReadyWorkspace ready() {
    return new ReadyWorkspace(programs, readiness, specification.ready(), token, control);
  }
}
