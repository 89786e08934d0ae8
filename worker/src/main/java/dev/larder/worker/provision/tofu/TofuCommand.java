package dev.larder.worker.provision.tofu;

import dev.larder.document.Durations;
import dev.larder.provision.BuildControl;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Canceled;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.TryAgain;
import dev.larder.worker.provision.CancellationToken;
import dev.larder.worker.provision.ProgramEnd;
import dev.larder.worker.provision.program.Program;
import dev.larder.worker.provision.program.Program.EndSignal;
import dev.larder.worker.provision.program.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs the program in an attempt's folder, with the time that the attempt has left. */
final class TofuCommand {
  /** Of an output, what errors are looked for in: they come last. */
  private static final int KEPT = 64 * 1024;

  private final TofuProgram program;
  private final Programs programs;
  private final Map<String, String> environment;
  private final Path directory;
  private final CancellationToken token;
  private final BuildControl control;
  private final Duration timeout;
  private final long deadline;

  TofuCommand(
      TofuProgram program,
      Programs programs,
      Map<String, String> environment,
      Path directory,
      CancellationToken token,
      BuildControl control,
      Duration timeout) {
    this.program = program;
    this.programs = programs;
    this.environment = environment;
    this.directory = directory;
    this.token = token;
    this.control = control;
    this.timeout = timeout;
    this.deadline = System.nanoTime() + timeout.toNanos();
  }

  /** How a command went. */
  sealed interface Ran {
    record Succeeded(String output) implements Ran {}

    /** The attempt ends with this. */
    record Failed(ProvisionResult result) implements Ran {}
  }

  /** Runs it; its output is the build's log. */
  Ran run(String verb, String... arguments) throws IOException, InterruptedException {
    control.log("$ %s %s\n".formatted(program.name(), verb));
    return run(control::log, verb, arguments);
  }

  /** Runs it for its output, which may hold secrets and goes nowhere else. */
  Ran ask(String verb, String... arguments) throws IOException, InterruptedException {
    return run(nothing -> {}, verb, arguments);
  }

  private Ran run(Consumer<String> log, String verb, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.path().toString(), verb));
    command.addAll(List.of(arguments));
    Duration left = left();
    if (!left.isPositive()) {
      return new Ran.Failed(tooLong(verb));
    }
    boolean whole = verb.equals("show");
    StringBuilder output = new StringBuilder();
    ProgramEnd end =
        programs.run(
            new Program(command, directory, environment, left, EndSignal.INT),
            token,
            text -> {
              log.accept(text);
              output.append(text);
              if (!whole && output.length() > 2 * KEPT) {
                output.delete(0, output.length() - KEPT);
              }
            });
    return switch (end) {
      case ProgramEnd.Exited exited ->
          exited.code() == 0
              ? new Ran.Succeeded(output.toString())
              : new Ran.Failed(failed(verb, exited, output.toString()));
      case ProgramEnd.TimedOut timedOut -> new Ran.Failed(tooLong(verb));
      case ProgramEnd.NotStarted notStarted -> new Ran.Failed(new Failed(notStarted.reason()));
      case ProgramEnd.Canceled canceled -> new Ran.Failed(new Canceled());
      case ProgramEnd.Aborted aborted -> new Ran.Failed(ProgramEnd.ABORTED);
    };
  }

  Duration left() {
    return Duration.ofNanos(deadline - System.nanoTime());
  }

  ProvisionResult tooLong(String verb) {
    return new Failed(
        "%s %s had not ended when the time for it, %s, was over, and was ended"
            .formatted(program.name(), verb, Durations.text(timeout)));
  }

  private ProvisionResult failed(String verb, ProgramEnd.Exited end, String output) {
    String how = "%s %s exited with %d".formatted(program.name(), verb, end.code());
    if (end.isKilled()) {
      return new TryAgain(how + " (SIGKILL): it was killed, or memory ran out");
    }
    Optional<TofuError> error = TofuError.first(output);
    if (error.isEmpty()) {
      return new Failed(end.lastLine().isEmpty() ? how : how + ": " + end.lastLine());
    }
    String reason = "%s %s: %s".formatted(program.name(), verb, error.get().reason());
    return verb.equals("init") && error.get().isOfTheNetwork()
        ? new TryAgain(reason)
        : new Failed(reason);
  }
}
