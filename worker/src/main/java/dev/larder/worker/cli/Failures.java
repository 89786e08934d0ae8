package dev.larder.worker.cli;

import dev.larder.document.InvalidDocument;
import dev.larder.document.Problem;
import dev.larder.store.UnknownSecretKey;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The one place where what went wrong becomes lines on standard error and an exit code. Whatever is
 * not listed here is a bug: one line says so, and the stack trace goes to a file.
 */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private static final String PREFIX = "larder: ";
  private static final int MOST_CAUSES = 20;
  private final Surroundings surroundings;

  Failures(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public int handleParseException(ParameterException wrong, String[] args) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("larder: " + wrong.getMessage());
    UnmatchedArgumentException.printSuggestions(wrong, err);
    err.printf("Try '%s --help'.%n", command.getCommandSpec().qualifiedName());
    err.flush();
    return Exit.WRONG_INPUT.code();
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    command.getOut().flush();
    Told told = told(e, Optional.ofNullable(Connections.of(command.getCommandSpec())));
    err.println(told.message());
    if (told.exit() == Exit.BUG || surroundings.variable("LARDER_DEBUG").isPresent()) {
      err.println(trace(e, err));
    }
    err.flush();
    return told.exit().code();
  }

  /** What went wrong, for a line of somebody else's. */
  static String words(Exception e, Connections connections) {
    String message = told(e, Optional.of(connections)).message();
    return message.startsWith(PREFIX) ? message.substring(PREFIX.length()) : message;
  }

  /** What a person is told of a failure. */
  private record Told(Exit exit, String message) {}

  private static Told told(Exception e, Optional<Connections> connections) {
    if (e instanceof InvalidDocument invalid) {
      return new Told(
          Exit.WRONG_INPUT,
          invalid.problems().stream().map(Problem::toString).collect(Collectors.joining("\n")));
    }
    if (e instanceof CommandFailure failure) {
      return new Told(failure.exit(), "larder: " + failure.getMessage());
    }
    if (e instanceof UnknownSecretKey unknown) {
      return new Told(Exit.WRONG_INPUT, "larder: " + unknown.getMessage());
    }
    Optional<Told> database =
        DatabaseTrouble.behind(e, connections)
            .map(message -> new Told(Exit.AWAY, "larder: " + message));
    return database
        .or(() -> temporal(e, connections))
        .orElseGet(
            () ->
                new Told(
                    Exit.BUG,
                    "larder: a bug: "
                        + e.getClass().getSimpleName()
                        + Optional.ofNullable(e.getMessage())
                            .map(text -> ": " + text.lines().findFirst().orElse(""))
                            .orElse("")));
  }

  private static Optional<Told> temporal(Exception e, Optional<Connections> connections) {
    if (cause(e, WorkflowNotFoundException.class).isPresent()) {
      return Optional.of(
          new Told(
              Exit.AWAY,
              "larder: the Reconciler does not run%s: start one with `larder worker`"
                  .formatted(
                      connections.map(c -> " at Temporal " + c.temporalShown()).orElse(""))));
    }
    return cause(e, StatusRuntimeException.class)
        .map(status -> new Told(Exit.AWAY, away(status, connections)));
  }

  private static String away(StatusRuntimeException status, Optional<Connections> connections) {
    return "larder: cannot reach Temporal%s: %s"
        .formatted(
            connections.map(c -> " at " + c.temporalShown()).orElse(""),
            status.getStatus().getCode()
                + Optional.ofNullable(status.getStatus().getDescription())
                    .map(text -> " (" + text.lines().findFirst().orElse("") + ")")
                    .orElse(""));
  }

  /** The first of this type in the chain of causes. */
  static <T extends Throwable> Optional<T> cause(Throwable e, Class<T> type) {
    return Stream.<Throwable>iterate(e, at -> at != null, Throwable::getCause)
        .limit(MOST_CAUSES)
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst();
  }

  private String trace(Exception e, PrintWriter err) {
    if (surroundings.variable("LARDER_DEBUG").isPresent()) {
      e.printStackTrace(err);
      return "";
    }
    try {
      Path file = Files.createTempFile("larder-", ".trace");
      try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(file))) {
        e.printStackTrace(writer);
      }
      return "larder: its stack trace is in " + file + " (LARDER_DEBUG=1 prints it)";
    } catch (IOException unwritable) {
      return "larder: run it again with LARDER_DEBUG=1 to see its stack trace";
    }
  }
}
