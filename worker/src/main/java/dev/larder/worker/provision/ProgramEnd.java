package dev.larder.worker.provision;

import dev.larder.document.Durations;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionResult;
import dev.larder.provision.ProvisionResult.Failed;
import dev.larder.provision.ProvisionResult.TryAgain;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** How a program of a template ended, and what follows from it: the same for every kind. */
public sealed interface ProgramEnd {
  /** What an attempt answers whose program was ended from outside. */
  ProvisionResult ABORTED =
      new TryAgain(
          "the program was ended: its supervisor was killed, the worker was silent for too long,"
              + " or another attempt of the build began");

  /**
   * What follows for the operation that the program ran for; empty: it has done its work.
   *
   * @param program its name
   */
  default Optional<ProvisionResult> failure(String program, Operation operation) {
    return switch (this) {
      case Exited exited -> exited.failure(program);
      case TimedOut timedOut -> Optional.of(new Failed(timedOut.reason(program, operation)));
      case NotStarted notStarted -> Optional.of(new Failed(notStarted.reason()));
      case Canceled canceled -> Optional.of(new ProvisionResult.Canceled());
      case Aborted aborted -> Optional.of(ABORTED);
    };
  }

  /** What it answers where it was asked whether a workspace is ready. */
  default ReadinessCheck.Answer answer(String program) {
    return switch (this) {
      case Exited exited ->
          exited.code() == Exited.SUCCESS
              ? new ReadinessCheck.Ready()
              : new ReadinessCheck.NotReady(exited.reason(program));
      case TimedOut timedOut -> new ReadinessCheck.NotReady(program + " had not ended by then");
      case NotStarted notStarted -> new ReadinessCheck.NotReady(notStarted.reason());
      case Canceled canceled -> new ReadinessCheck.Aborted();
      case Aborted aborted -> new ReadinessCheck.Aborted();
    };
  }

  /**
   * By itself, or by a signal of another process.
   *
   * @param code as a shell counts it: 128 and the signal's number for a signal
   * @param lastLine of its output
   */
  record Exited(int code, String lastLine) implements ProgramEnd {
    private static final int SUCCESS = 0;

    /** As of sysexits: a temporary failure. */
    private static final int TRANSIENT = 75;

    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;
    private static final int SIGNALED = 128;
    private static final Map<Integer, String> SIGNALS =
        Map.of(
            1, "SIGHUP", 2, "SIGINT", 3, "SIGQUIT", 4, "SIGILL", 6, "SIGABRT", 8, "SIGFPE", 9,
            "SIGKILL", 11, "SIGSEGV", 13, "SIGPIPE", 15, "SIGTERM");

    /** Whether it was killed: by another process, or because memory ran out. */
    public boolean isKilled() {
      return code == SIGNALED + 9;
    }

    /** How it exited and the last line of its output. */
    public String reason(String program) {
      String how = "%s exited with %d%s".formatted(program, code, meaning());
      return lastLine.isEmpty() ? how : "%s: %s".formatted(how, lastLine);
    }

    private Optional<ProvisionResult> failure(String program) {
      return switch (code) {
        case SUCCESS -> Optional.empty();
        case TRANSIENT -> Optional.of(new TryAgain(reason(program)));
        default -> Optional.of(new Failed(reason(program)));
      };
    }

    private String meaning() {
      return switch (code) {
        case NOT_EXECUTABLE -> " (a command in it is not executable)";
        case NOT_FOUND -> " (a command in it was not found)";
        default ->
            Optional.ofNullable(SIGNALS.get(code - SIGNALED)).map(" (%s)"::formatted).orElse("");
      };
    }
  }

  /**
   * It took too long.
   *
   * @param timeout that it had
   * @param killed whether it was ended; otherwise it may still run
   */
  record TimedOut(Duration timeout, boolean killed) implements ProgramEnd {
    private String reason(String program, Operation operation) {
      return "%s did not end within %s%s%s"
          .formatted(
              program,
              Durations.text(timeout),
              killed ? " and was killed" : "",
              operation == Operation.START
                  ? "; what is to go on running is started with \"$LARDER_DETACH\" COMMAND &"
                  : "");
    }
  }

  /** It could not even be started; for a person who can do something about it. */
  record NotStarted(String reason) implements ProgramEnd {}

  /** The build was canceled or the thread interrupted. */
  record Canceled() implements ProgramEnd {}

  /**
   * The worker was silent for too long, a later attempt of the build began, or another process
   * ended the supervisor.
   */
  record Aborted() implements ProgramEnd {}
}
