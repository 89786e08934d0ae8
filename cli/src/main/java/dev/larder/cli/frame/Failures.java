package dev.larder.cli.frame;

import dev.larder.api.ApiException;
import dev.larder.api.ServerUnreachable;
import dev.larder.document.InvalidDocument;
import dev.larder.document.Problem;
import dev.larder.poolfile.ChangedDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
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
  private final More more;

  public Failures(CliContext context, More more) {
    this.context = context;
    this.more = more;
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
    Report report = reportOf(e, command);
    err.println(report.message());
    if (report.exit() == Exit.BUG || context.variable("LARDER_DEBUG").isPresent()) {
      err.println(trace(e, err));
    }
    err.flush();
    return report.exit().code();
  }

  /**
   * What is reported of a failure.
   *
   * @param message lines for standard error
   */
  public record Report(Exit exit, String message) {
    /** What went wrong, said by this program. */
    public static Report of(Exit exit, String message) {
      return new Report(exit, PREFIX + message);
    }

    /** To be part of another message. */
    public String reason() {
      return message.startsWith(PREFIX) ? message.substring(PREFIX.length()) : message;
    }
  }

  /** Knows more kinds of failures than the API's. */
  public interface More {
    /** Empty: it is none of them. */
    Optional<Report> reportOf(Exception e, CommandLine command);
  }

  private Report reportOf(Exception e, CommandLine command) {
    return known(e).or(() -> more.reportOf(e, command)).orElseGet(() -> bug(e));
  }

  /** What may go wrong in any verb; empty: something else. */
  public static Optional<Report> known(Exception e) {
    if (e instanceof InvalidDocument invalid) {
      return Optional.of(
          new Report(
              Exit.WRONG_INPUT,
              invalid.problems().stream()
                  .map(Problem::toString)
                  .collect(Collectors.joining("\n"))));
    }
    if (e instanceof CommandFailure failure) {
      return Optional.of(Report.of(failure.exit(), String.valueOf(failure.getMessage())));
    }
    if (e instanceof ApiException refused) {
      return Optional.of(ofApi(refused));
    }
    if (e instanceof ServerUnreachable unreachable) {
      return Optional.of(Report.of(Exit.AWAY, String.valueOf(unreachable.getMessage())));
    }
    if (e instanceof InvalidPathException path) {
      return Optional.of(
          Report.of(
              Exit.WRONG_INPUT,
              "\"%s\" cannot be the name of a file in this locale; try LC_ALL=C.UTF-8"
                  .formatted(path.getInput())));
    }
    return cause(e, ChangedDirectory.class)
        .map(changed -> Report.of(Exit.WRONG_INPUT, String.valueOf(changed.getMessage())));
  }

  /** Whatever is not expected. */
  public static Report bug(Exception e) {
    return Report.of(
        Exit.BUG,
        "a bug: "
            + e.getClass().getSimpleName()
            + Optional.ofNullable(e.getMessage())
                .map(text -> ": " + text.lines().findFirst().orElse(""))
                .orElse(""));
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
    Item problem = new Item(refused.problem());
    List<Item> errors = problem.items("errors");
    if (refused.type().equals("invalid-document") && !errors.isEmpty()) {
      return new Report(
          exit, errors.stream().map(Failures::inFile).collect(Collectors.joining("\n")));
    }
    List<String> reasons = problem.texts("reasons");
    String message =
        reasons.isEmpty()
            ? String.valueOf(refused.getMessage()).replaceFirst("^body:[0-9:]* ", "")
            : String.join("\n" + PREFIX, reasons);
    return Report.of(
        exit,
        message
            + refused
                .retryAfter()
                .map(time -> " (again in %d s)".formatted(time.toSeconds()))
                .orElse(""));
  }

  private static String inFile(Item error) {
    return "%s:%d:%d: %s%s"
        .formatted(
            error.text("file"),
            error.number("line"),
            error.number("column"),
            error.text("key").isEmpty() ? "" : error.text("key") + ": ",
            error.text("detail"));
  }

  /** The first of this type in the chain of causes. */
  public static <T extends Throwable> Optional<T> cause(Throwable e, Class<T> type) {
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
