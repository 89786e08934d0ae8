package dev.larder.worker.provision.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Frame;
import dev.larder.document.Durations;
import dev.larder.provision.ProvisionRequest;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.provision.ProvisionResult.TryAgain;
import dev.larder.specification.DockerSpecification;
import dev.larder.specification.Readiness;
import dev.larder.worker.provision.ProgramEnd;
import dev.larder.worker.provision.ReadinessCheck;
import dev.larder.worker.provision.ReadinessCheck.Aborted;
import dev.larder.worker.provision.ReadinessCheck.Answer;
import dev.larder.worker.provision.ReadinessCheck.NotReady;
import dev.larder.worker.provision.ReadinessCheck.Ready;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/** One attempt: what an operation does with the workspace's container, and what follows from it. */
record DockerRun(
    EngineSession session,
    DockerSpecification specification,
    ReadinessCheck readiness,
    ProvisionRequest request,
    Consumer<String> log) {
  private static final int LOG_LINES = 200;
  private static final Duration SETTLING = Duration.ofMillis(500);
  private static final Duration MAX_LOG = Duration.ofSeconds(10);

  ProvisionResult run() throws EngineProblem, InterruptedException {
    return switch (request.operation()) {
      case START -> start();
      case CLAIM -> specification.claim().isEmpty() ? request.unchanged() : claim();
      case CHECK -> check();
      case DELETE -> {
        new ContainerRemoval(session).run(request.workspace());
        yield request.unchanged();
      }
      case FORECAST -> request.unchanged();
    };
  }

  private ProvisionResult start() throws EngineProblem, InterruptedException {
    ContainerStart start = new ContainerStart(session, specification, request, log);
    InspectContainerResponse container = start.run();
    Watch watch = Watch.over(session, container.getId());
    try {
      Map<String, String> outputs = start.outputs(container);
      Answer answer = awaitReady(watch, outputs);
      session.checkHeld();
      return switch (answer) {
        case Ready yes -> new Succeeded(outputs, request.state(), List.of());
        case NotReady no -> failed(no.saw());
        case Aborted ended -> failed(ended());
      };
    } catch (EngineProblem e) {
      ContainerState now = ContainerState.of(session, container.getId());
      if (now.isRunning()) {
        throw e;
      }
      return failed(ended());
    } catch (IllegalArgumentException e) {
      return new Failed(String.valueOf(e.getMessage()));
    } finally {
      watch.end();
    }
  }

  /** Aborted: the container has ended, or the build was canceled. */
  private Answer awaitReady(Watch watch, Map<String, String> outputs) throws InterruptedException {
    if (specification.ready().isEmpty()) {
      return watch.token().awaitCancel(SETTLING) ? new Aborted() : new Ready();
    }
    Readiness ready = specification.ready().get().filled(outputs);
    Answer answer = readiness.await(ready, watch.token(), this::askInside);
    return answer instanceof NotReady no
        ? new NotReady(
            "not ready within %s after start: %s"
                .formatted(Durations.text(ready.within()), no.saw()))
        : answer;
  }

  private String ended() throws EngineProblem, InterruptedException {
    ContainerState now = ContainerState.of(session, name());
    return "the container %s before it was ready".formatted(now.exit());
  }

  private ProvisionResult claim() throws EngineProblem, InterruptedException {
    ContainerState now = ContainerState.of(session, name());
    if (!now.isRunning()) {
      return failed("the container %s %s".formatted(name(), now.exit()));
    }
    return result(
        specification.claim(),
        program().runAlone(name(), specification.claim(), specification.timeout()));
  }

  private ProvisionResult check() throws EngineProblem, InterruptedException {
    ContainerState now = ContainerState.of(session, name());
    if (!now.isRunning()) {
      return failed("the container %s %s".formatted(name(), now.exit()));
    }
    if (!specification.check().isEmpty()) {
      return result(
          specification.check(),
          program().run(name(), specification.check(), specification.timeout()));
    }
    return specification.ready().isEmpty()
        ? request.unchanged()
        : askOnce(specification.ready().get());
  }

  private ProvisionResult askOnce(Readiness ready) throws InterruptedException {
    Answer answer;
    try {
      answer =
          readiness.ask(
              ready.filled(request.outputs()).question(), ready.within(), this::askInside);
    } catch (IllegalArgumentException e) {
      return new Failed(String.valueOf(e.getMessage()));
    }
    session.checkHeld();
    return switch (answer) {
      case Ready yes -> request.unchanged();
      case NotReady no -> new Failed("not ready any more: " + no.saw());
      case Aborted ended -> new TryAgain("not asked to the end");
    };
  }

  /** Asks a command inside the container; what keeps it from an answer is one too. */
  private Answer askInside(List<String> command, Duration timeout) {
    try {
      return program().run(name(), command, timeout).answer(command.getFirst());
    } catch (EngineProblem e) {
      return new NotReady(String.valueOf(e.getMessage()));
    } catch (CancellationException e) {
      return new Aborted();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Aborted();
    }
  }

  private ProvisionResult result(List<String> program, ProgramEnd end) {
    return end.failure(program.getFirst(), request.operation()).orElseGet(request::unchanged);
  }

  /** The container's own log goes into the build's, its last line into the reason. */
  private ProvisionResult failed(String reason) throws InterruptedException {
    ProgramOutput output = new ProgramOutput(log);
    try {
      session.<Frame>follow(
          output,
          MAX_LOG,
          (client, stream) ->
              client
                  .logContainerCmd(name())
                  .withStdOut(true)
                  .withStdErr(true)
                  .withTail(LOG_LINES)
                  .exec(stream));
    } catch (EngineProblem e) {
      log.accept("no log of the container: %s%n".formatted(e.getMessage()));
    }
    String last = output.lastLine();
    return new Failed(last.isEmpty() ? reason : "%s; its last line: %s".formatted(reason, last));
  }

  private ContainerProgram program() {
    return new ContainerProgram(session, request, log);
  }

  private String name() {
    return ContainerLabels.container(request.workspace());
  }
}
