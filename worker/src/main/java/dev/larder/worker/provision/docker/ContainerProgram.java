package dev.larder.worker.provision.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.InspectExecResponse;
import dev.larder.provision.ProvisionRequest;
import dev.larder.worker.provision.ProgramEnd;
import dev.larder.worker.provision.RequestEnvironment;
import dev.larder.worker.provision.RequestJson;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/**
 * Runs programs inside a container, with the request as JSON on their standard input. An engine
 * cannot end a program that it has begun: one that takes too long, or whose build is canceled, is
 * left to itself.
 */
record ContainerProgram(EngineSession session, ProvisionRequest request, Consumer<String> log) {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

  /** Runs one to its end. */
  ProgramEnd run(String container, List<String> program, Duration longest)
      throws EngineProblem, InterruptedException {
    return run(container, program, longest, deadline(longest));
  }

  /**
   * The same, but not before one that an earlier attempt of the build, whose worker was lost, has
   * left running: of one build there are never two at a time.
   */
  ProgramEnd runAlone(String container, List<String> program, Duration longest)
      throws EngineProblem, InterruptedException {
    long deadline = deadline(longest);
    while (isRunning(container, program)) {
      if (left(deadline).isNegative()) {
        return new ProgramEnd.TimedOut(longest, false);
      }
      pause();
    }
    return run(container, program, longest, deadline);
  }

  private ProgramEnd run(String container, List<String> program, Duration longest, long deadline)
      throws EngineProblem, InterruptedException {
    String id = session.change(client -> create(client, container, program));
    ProgramOutput output = new ProgramOutput(log);
    byte[] input = RequestJson.of(request);
    boolean ended =
        session.follow(
            output,
            left(deadline),
            (client, stream) ->
                client.execStartCmd(id).withStdIn(new ByteArrayInputStream(input)).exec(stream));
    while (ended && left(deadline).isPositive()) {
      InspectExecResponse now = session.ask(client -> client.inspectExecCmd(id).exec());
      if (!Boolean.TRUE.equals(now.isRunning())) {
        Long code = now.getExitCodeLong();
        return new ProgramEnd.Exited(code == null ? -1 : code.intValue(), output.lastLine());
      }
      pause();
    }
    output.lastLine(); // what was begun of a line is logged too
    return new ProgramEnd.TimedOut(longest, false);
  }

  private String create(
      com.github.dockerjava.api.DockerClient client, String container, List<String> program) {
    return client
        .execCreateCmd(container)
        .withCmd(program.toArray(String[]::new))
        .withEnv(variables())
        .withAttachStdin(true)
        .withAttachStdout(true)
        .withAttachStderr(true)
        .exec()
        .getId();
  }

  private List<String> variables() {
    List<String> variables = new ArrayList<>();
    RequestEnvironment.of(request).forEach((name, value) -> variables.add(name + "=" + value));
    return variables;
  }

  private boolean isRunning(String container, List<String> program)
      throws EngineProblem, InterruptedException {
    Optional<InspectContainerResponse> there =
        session.find(client -> client.inspectContainerCmd(container).exec());
    List<String> ids = there.flatMap(c -> Optional.ofNullable(c.getExecIds())).orElse(List.of());
    for (String id : ids) {
      Optional<InspectExecResponse> exec = session.find(client -> client.inspectExecCmd(id).exec());
      if (exec.filter(e -> isRunning(e, program)).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private static boolean isRunning(InspectExecResponse exec, List<String> program) {
    InspectExecResponse.ProcessConfig process = exec.getProcessConfig();
    if (!Boolean.TRUE.equals(exec.isRunning()) || process == null) {
      return false;
    }
    List<String> words = new ArrayList<>();
    words.add(process.getEntryPoint());
    Optional.ofNullable(process.getArguments()).ifPresent(words::addAll);
    return words.equals(program);
  }

  private void pause() throws InterruptedException {
    if (session.token().awaitCancel(POLL_INTERVAL)) {
      throw new CancellationException();
    }
  }

  private static long deadline(Duration longest) {
    return System.nanoTime() + longest.toNanos();
  }

  private static Duration left(long deadline) {
    return Duration.ofNanos(deadline - System.nanoTime());
  }
}
