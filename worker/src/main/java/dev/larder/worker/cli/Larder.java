package dev.larder.worker.cli;

import dev.larder.claim.OnMiss;
import dev.larder.document.Durations;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.EventKind;
import dev.larder.pool.Label;
import dev.larder.pool.PoolName;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceState;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.function.Function;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The command {@code larder} with all its verbs. */
@Command(
    name = "larder",
    header = "Keeps prebuilt workspaces in stock, on Temporal.",
    description =
        "Pools are named [ORGANIZATION/]TEMPLATE/PRESET. In a folder where `larder dev` runs, or below "
            + "it, every verb finds the running instance by itself; elsewhere it is told by "
            + "LARDER_DATABASE_URL and Temporal's own variables (TEMPORAL_ADDRESS, …).",
    synopsisSubcommandLabel = "VERB",
    commandListHeading = "%nVerbs:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:a bug",
      "2:wrong input",
      "3:the database or Temporal is away, or not ready",
      "4:nothing to claim",
      "5:it was tried and failed"
    },
    footer = "Use `larder VERB --help` for one verb.")
public final class Larder extends Verb {
  private Larder() {}

  /** The whole command line, for these surroundings. */
  public static CommandLine commandLine(Surroundings surroundings) {
    CommandLine larder = new CommandLine(new Larder());
    addVerbs(larder, surroundings);
    Failures failures = new Failures(surroundings);
    return larder
        .registerConverter(PoolName.class, reading(PoolName::parse))
        .registerConverter(Duration.class, reading(Durations::parse))
        .registerConverter(Instant.class, reading(Larder::instant))
        .registerConverter(OnMiss.class, reading(Larder::onMiss))
        .registerConverter(WorkspaceState.class, label(WorkspaceState.class))
        .registerConverter(BuildStatus.class, label(BuildStatus.class))
        .registerConverter(EventKind.class, label(EventKind.class))
        .registerConverter(Transition.class, label(Transition.class))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(
                surroundings.colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures);
  }

  private static void addVerbs(CommandLine larder, Surroundings surroundings) {
    CommandLine settings =
        new CommandLine(new SettingsCommand(surroundings))
            .addSubcommand(new SettingsSetCommand(surroundings));
    CommandLine presets =
        new CommandLine(new PresetsCommand())
            .addSubcommand(new PresetsResetCommand(surroundings))
            .addSubcommand(new PresetsInvalidateCommand(surroundings));
    larder
        .addSubcommand(new DevCommand(surroundings))
        .addSubcommand(new WorkerCommand(surroundings))
        .addSubcommand(new MigrateCommand(surroundings))
        .addSubcommand(new ApplyCommand(surroundings))
        .addSubcommand(new PoolsCommand(surroundings))
        .addSubcommand(new WaitCommand(surroundings))
        .addSubcommand(new PlanCommand(surroundings))
        .addSubcommand(new SnapshotCommand(surroundings))
        .addSubcommand(new ExplainCommand(surroundings))
        .addSubcommand(new ReconcileCommand(surroundings))
        .addSubcommand(new PauseCommand(surroundings))
        .addSubcommand(new ResumeCommand(surroundings))
        .addSubcommand(presets)
        .addSubcommand(settings)
        .addSubcommand(new ClaimCommand(surroundings))
        .addSubcommand(new WorkspacesCommand(surroundings))
        .addSubcommand(new BuildsCommand(surroundings))
        .addSubcommand(new LogsCommand(surroundings))
        .addSubcommand(new ExtendCommand(surroundings))
        .addSubcommand(new MetricsCommand(surroundings))
        .addSubcommand(new ReleaseCommand(surroundings))
        .addSubcommand(new DeleteCommand(surroundings))
        .addSubcommand(new EventsCommand(surroundings))
        .addSubcommand(new GenerateCompletion());
  }

  /** Without a verb: the help, as wrong input. */
  @Override
  Exit run() {
    throw CommandFailure.wrongInput("say what to do; `larder --help` lists the verbs");
  }

  private static Instant instant(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no instant like 2025-06-01T12:00:00Z", e);
    }
  }

  private static OnMiss onMiss(String text) {
    if (text.startsWith("wait=")) {
      return new OnMiss.Wait(Durations.parsePositive(text.substring("wait=".length())));
    }
    return switch (text) {
      case "fail" -> new OnMiss.Fail();
      case "build" -> new OnMiss.Build();
      default ->
          throw new IllegalArgumentException(
              "\"%s\" is none of fail, build and wait=TIME (e.g. wait=30s)".formatted(text));
    };
  }

  private static <E extends Enum<E> & Label> ITypeConverter<E> label(Class<E> type) {
    return reading(text -> Label.of(type, text));
  }

  /** What is wrong with a value, in the reader's own words. */
  private static <T> ITypeConverter<T> reading(Function<String, T> reader) {
    return text -> {
      try {
        return reader.apply(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    };
  }
}
