package dev.larder.worker.cli.frame;

import dev.larder.api.ApiException;
import dev.larder.api.ServerUnreachable;
import dev.larder.document.InvalidDocument;
import dev.larder.document.Problem;
import dev.larder.poolfile.ChangedDirectory;
import dev.larder.store.NewerSchema;
import dev.larder.store.TransactionTimeout;
import dev.larder.store.secret.UnknownSecretKey;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.SQLException;
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
public final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private static final String PREFIX = "larder: ";
  private static final int MAX_CAUSES = 20;
  private final CliContext context;

  public Failures(CliContext context) {
    this.context = context;
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
    Report report = reportOf(e, Optional.ofNullable(Connections.of(command.getCommandSpec())));
    err.println(report.message());
    if (report.exit() == Exit.BUG || context.variable("LARDER_DEBUG").isPresent()) {
      err.println(trace(e, err));
    }
    err.flush();
    return report.exit().code();
  }

  /** What went wrong, to be part of another message. */
  public static String describe(Exception e, Connections connections) {
    String message = reportOf(e, Optional.of(connections)).message();
    return message.startsWith(PREFIX) ? message.substring(PREFIX.length()) : message;
  }

  /** What is reported of a failure. */
  private record Report(Exit exit, String message) {}

  private static Report reportOf(Exception e, Optional<Connections> connections) {
    if (e instanceof InvalidDocument invalid) {
      return new Report(
          Exit.WRONG_INPUT,
          invalid.problems().stream().map(Problem::toString).collect(Collectors.joining("\n")));
    }
    if (e instanceof CommandFailure failure) {
      return new Report(failure.exit(), "larder: " + failure.getMessage());
    }
    if (e instanceof UnknownSecretKey unknown) {
      return new Report(Exit.WRONG_INPUT, "larder: " + unknown.getMessage());
    }
    if (e instanceof ApiException refused) {
      return ofApi(refused);
    }
    if (e instanceof ServerUnreachable unreachable) {
      return new Report(Exit.AWAY, PREFIX + unreachable.getMessage());
    }
    Optional<NewerSchema> newer = cause(e, NewerSchema.class);
    if (newer.isPresent()) {
      return new Report(Exit.AWAY, PREFIX + newer.get().getMessage());
    }
    if (e instanceof InvalidPathException path) {
      return new Report(
          Exit.WRONG_INPUT,
          "larder: \"%s\" cannot be the name of a file in this locale; try LC_ALL=C.UTF-8"
              .formatted(path.getInput()));
    }
    Optional<ChangedDirectory> changed = cause(e, ChangedDirectory.class);
    if (changed.isPresent()) {
      return new Report(Exit.WRONG_INPUT, "larder: " + changed.get().getMessage());
    }
    Optional<String> refused =
        cause(e, SQLException.class)
            .flatMap(sql -> Optional.ofNullable(sql.getSQLState()))
            .filter(state -> state.startsWith("22"));
    if (refused.isPresent()) {
      return new Report(
          Exit.WRONG_INPUT,
          "larder: PostgreSQL cannot take a text that was given (%s)".formatted(refused.get()));
    }
    Optional<Report> database =
        DatabaseErrors.behind(e, connections)
            .map(message -> new Report(Exit.AWAY, "larder: " + message));
    return database
        .or(() -> waited(e))
        .or(() -> temporal(e, connections))
        .orElseGet(
            () ->
                new Report(
                    Exit.BUG,
                    "larder: a bug: "
                        + e.getClass().getSimpleName()
                        + Optional.ofNullable(e.getMessage())
                            .map(text -> ": " + text.lines().findFirst().orElse(""))
                            .orElse("")));
  }

  /** What a server did not do: wrong input but where asking again, or another request, helps. */
  private static Report ofApi(ApiException refused) {
    Exit exit =
        switch (refused.type()) {
          case "out-of-stock", "no-stock-coming" -> Exit.NOTHING_TO_CLAIM;
          case "owner-limit" -> Exit.FAILED;
          case "rate-limited", "too-many-streams" -> Exit.AWAY;
          default -> refused.status() >= 500 ? Exit.AWAY : Exit.WRONG_INPUT;
        };
    return new Report(
        exit,
        PREFIX
            + refused.getMessage()
            + refused
                .retryAfter()
                .map(time -> " (again in %d s)".formatted(time.toSeconds()))
                .orElse(""));
  }

  private static Optional<Report> waited(Exception e) {
    return cause(e, TransactionTimeout.class)
        .map(waited -> new Report(Exit.FAILED, PREFIX + waited.getMessage()));
  }

  private static Optional<Report> temporal(Exception e, Optional<Connections> connections) {
    if (cause(e, WorkflowNotFoundException.class).isPresent()) {
      return Optional.of(
          new Report(
              Exit.AWAY,
              "larder: the Reconciler does not run%s: start one with `larder worker`"
                  .formatted(
                      connections.map(c -> " at Temporal " + c.temporalShown()).orElse(""))));
    }
    return cause(e, StatusRuntimeException.class)
        .map(status -> new Report(Exit.AWAY, away(status, connections)));
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
        .limit(MAX_CAUSES)
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst();
  }

  private String trace(Exception e, PrintWriter err) {
    if (context.variable("LARDER_DEBUG").isPresent()) {
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
