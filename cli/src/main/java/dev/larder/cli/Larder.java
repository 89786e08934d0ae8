package dev.larder.cli;

import dev.larder.access.PoolPattern;
import dev.larder.access.Scope;
import dev.larder.claim.OnMiss;
import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Failures;
import dev.larder.cli.frame.UsageHelp;
import dev.larder.cli.frame.Verb;
import dev.larder.document.Durations;
import dev.larder.document.Instants;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.EventKind;
import dev.larder.pool.Label;
import dev.larder.pool.PoolName;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceState;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The command {@code larder} with all its verbs. */
@Command(
    name = "larder",
    header = "Keeps prebuilt workspaces in stock, on Temporal.",
    description =
        "Pools are named [ORGANIZATION/]TEMPLATE/PRESET. In a folder where `larder dev` runs, or"
            + " below it, every verb finds the running instance by itself; elsewhere `larder login"
            + " URL` makes a server known, or LARDER_URL and LARDER_TOKEN name one.",
    synopsisSubcommandLabel = "VERB",
    commandListHeading = "%nVerbs:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:a bug",
      "2:wrong input",
      "3:the server, the database or Temporal is away",
      "4:nothing to claim",
      "5:it was tried and failed"
    },
    footer = "Use `larder VERB --help` for one verb.")
public final class Larder extends Verb {
  private Larder() {}

  /**
   * The command line with these verbs.
   *
   * @param more knows what may go wrong beside what a server says
   * @param arguments where they name a verb, it alone is there: what is not used is not made
   */
  public static CommandLine commandLine(Verbs verbs, Failures.More more, String... arguments) {
    CliContext context = verbs.context();
    CommandLine larder = new CommandLine(new Larder());
    verbs.addTo(larder, arguments);
    Failures failures = new Failures(context, more);
    return larder
        .registerConverter(PoolName.class, reading(PoolName::parse))
        .registerConverter(Duration.class, reading(Durations::parse))
        .registerConverter(Instant.class, reading(Instants::parse))
        .registerConverter(OnMiss.class, reading(OnMiss::parse))
        .registerConverter(WorkspaceState.class, label(WorkspaceState.class))
        .registerConverter(BuildStatus.class, label(BuildStatus.class))
        .registerConverter(EventKind.class, label(EventKind.class))
        .registerConverter(Transition.class, label(Transition.class))
        .registerConverter(Scope.class, label(Scope.class))
        .registerConverter(PoolPattern.class, reading(PoolPattern::parse))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setHelpFactory(new UsageHelp.Factory())
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(
                context.color() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures);
  }

  /** Without a verb: the help, as wrong input. */
  @Override
  protected Exit run() {
    throw CommandFailure.wrongInput("no verb is given; `larder --help` lists them");
  }

  private static <E extends Enum<E> & Label> ITypeConverter<E> label(Class<E> type) {
    return reading(text -> Label.of(type, text));
  }

  private static <T> ITypeConverter<T> reading(Function<String, T> reader) {
    return new Reading<>(reader);
  }

  /** What is wrong with a value, as the reader reports it. */
  private record Reading<T>(Function<String, T> reader) implements ITypeConverter<T> {
    @Override
    public T convert(String text) {
      try {
        return reader.apply(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
