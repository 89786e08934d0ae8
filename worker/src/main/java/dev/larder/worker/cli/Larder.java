package dev.larder.worker.cli;

import dev.larder.access.PoolPattern;
import dev.larder.access.Scope;
import dev.larder.claim.OnMiss;
import dev.larder.document.Durations;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.EventKind;
import dev.larder.pool.Label;
import dev.larder.pool.PoolName;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceState;
import dev.larder.worker.bench.Scenario;
import dev.larder.worker.cli.build.BuildsCommand;
import dev.larder.worker.cli.build.LogsCommand;
import dev.larder.worker.cli.claim.ClaimCommand;
import dev.larder.worker.cli.claim.DeleteCommand;
import dev.larder.worker.cli.claim.ExtendCommand;
import dev.larder.worker.cli.claim.ReleaseCommand;
import dev.larder.worker.cli.claim.WorkspacesCommand;
import dev.larder.worker.cli.doctor.DoctorCommand;
import dev.larder.worker.cli.explanation.ExplainCommand;
import dev.larder.worker.cli.frame.CliContext;
import dev.larder.worker.cli.frame.CommandFailure;
import dev.larder.worker.cli.frame.Exit;
import dev.larder.worker.cli.frame.Failures;
import dev.larder.worker.cli.frame.UsageHelp;
import dev.larder.worker.cli.frame.Verb;
import dev.larder.worker.cli.installation.BenchClaimCommand;
import dev.larder.worker.cli.installation.BenchCommand;
import dev.larder.worker.cli.installation.BenchCostCommand;
import dev.larder.worker.cli.installation.BenchHttpCommand;
import dev.larder.worker.cli.installation.BenchPassCommand;
import dev.larder.worker.cli.installation.BenchScenarioCommand;
import dev.larder.worker.cli.installation.BenchSoakCommand;
import dev.larder.worker.cli.installation.DevCommand;
import dev.larder.worker.cli.installation.EventsCommand;
import dev.larder.worker.cli.installation.MetricsCommand;
import dev.larder.worker.cli.installation.MigrateCommand;
import dev.larder.worker.cli.installation.SecretsCommand;
import dev.larder.worker.cli.installation.SecretsResealCommand;
import dev.larder.worker.cli.installation.SecretsServerKeyCommand;
import dev.larder.worker.cli.installation.SecretsStatusCommand;
import dev.larder.worker.cli.installation.ServerCommand;
import dev.larder.worker.cli.installation.SettingsCommand;
import dev.larder.worker.cli.installation.SettingsSetCommand;
import dev.larder.worker.cli.installation.WorkerCommand;
import dev.larder.worker.cli.pass.PlanCommand;
import dev.larder.worker.cli.pass.ReconcileCommand;
import dev.larder.worker.cli.pass.SnapshotCommand;
import dev.larder.worker.cli.pool.ApplyCommand;
import dev.larder.worker.cli.pool.PauseCommand;
import dev.larder.worker.cli.pool.PoolsCommand;
import dev.larder.worker.cli.pool.PresetsCommand;
import dev.larder.worker.cli.pool.PresetsInvalidateCommand;
import dev.larder.worker.cli.pool.PresetsResetCommand;
import dev.larder.worker.cli.pool.ResumeCommand;
import dev.larder.worker.cli.pool.WaitCommand;
import dev.larder.worker.cli.server.ApiCommand;
import dev.larder.worker.cli.server.ContextsCommand;
import dev.larder.worker.cli.server.LoginCommand;
import dev.larder.worker.cli.token.TokensCommand;
import dev.larder.worker.cli.token.TokensCreateCommand;
import dev.larder.worker.cli.token.TokensRevokeCommand;
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
        "Pools are named [ORGANIZATION/]TEMPLATE/PRESET. In a folder where `larder dev` runs, or"
            + " below it, every verb finds the running instance by itself; elsewhere it is named by"
            + " LARDER_DATABASE_URL and Temporal's own variables (TEMPORAL_ADDRESS, …).",
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

  /** The whole command line, in this context. */
  public static CommandLine commandLine(CliContext context) {
    CommandLine larder = new CommandLine(new Larder());
    addVerbs(larder, context);
    Failures failures = new Failures(context);
    return larder
        .registerConverter(PoolName.class, reading(PoolName::parse))
        .registerConverter(Duration.class, reading(Durations::parse))
        .registerConverter(Instant.class, reading(Larder::instant))
        .registerConverter(OnMiss.class, reading(OnMiss::parse))
        .registerConverter(WorkspaceState.class, label(WorkspaceState.class))
        .registerConverter(BuildStatus.class, label(BuildStatus.class))
        .registerConverter(EventKind.class, label(EventKind.class))
        .registerConverter(Transition.class, label(Transition.class))
        .registerConverter(Scope.class, label(Scope.class))
        .registerConverter(PoolPattern.class, reading(PoolPattern::parse))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setHelpFactory(UsageHelp::new)
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(
                context.color() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures);
  }

  /** Does what these arguments ask; the process exits with what it answers. */
  public static int run(CliContext context, String[] args) {
    return commandLine(context).execute(args);
  }

  private static void addVerbs(CommandLine larder, CliContext context) {
    CommandLine settings =
        new CommandLine(new SettingsCommand(context))
            .addSubcommand(new SettingsSetCommand(context));
    CommandLine presets =
        new CommandLine(new PresetsCommand())
            .addSubcommand(new PresetsResetCommand(context))
            .addSubcommand(new PresetsInvalidateCommand(context));
    CommandLine secrets =
        new CommandLine(new SecretsCommand())
            .addSubcommand(new SecretsStatusCommand(context))
            .addSubcommand(new SecretsResealCommand(context))
            .addSubcommand(new SecretsServerKeyCommand(context));
    CommandLine tokens =
        new CommandLine(new TokensCommand(context))
            .addSubcommand(new TokensCreateCommand(context))
            .addSubcommand(new TokensRevokeCommand(context));
    CommandLine bench =
        new CommandLine(new BenchCommand())
            .addSubcommand(new BenchClaimCommand(context))
            .addSubcommand(new BenchHttpCommand(context))
            .addSubcommand(new BenchPassCommand(context))
            .addSubcommand(new BenchCostCommand(context))
            .addSubcommand(new BenchSoakCommand(context))
            .addSubcommand("all", BenchScenarioCommand.all(context));
    for (Scenario scenario : Scenario.values()) {
      bench.addSubcommand(scenario.label(), BenchScenarioCommand.verb(context, scenario));
    }
    larder
        .addSubcommand(new DevCommand(context))
        .addSubcommand(new WorkerCommand(context))
        .addSubcommand(new ServerCommand(context))
        .addSubcommand(new MigrateCommand(context))
        .addSubcommand(new DoctorCommand(context))
        .addSubcommand(new ApplyCommand(context))
        .addSubcommand(new PoolsCommand(context))
        .addSubcommand(new WaitCommand(context))
        .addSubcommand(new PlanCommand(context))
        .addSubcommand(new SnapshotCommand(context))
        .addSubcommand(new ExplainCommand(context))
        .addSubcommand(new ReconcileCommand(context))
        .addSubcommand(new PauseCommand(context))
        .addSubcommand(new ResumeCommand(context))
        .addSubcommand(presets)
        .addSubcommand(settings)
        .addSubcommand(secrets)
        .addSubcommand(tokens)
        .addSubcommand(new ClaimCommand(context))
        .addSubcommand(new WorkspacesCommand(context))
        .addSubcommand(new BuildsCommand(context))
        .addSubcommand(new LogsCommand(context))
        .addSubcommand(new ExtendCommand(context))
        .addSubcommand(new MetricsCommand(context))
        .addSubcommand(new ReleaseCommand(context))
        .addSubcommand(new DeleteCommand(context))
        .addSubcommand(new EventsCommand(context))
        .addSubcommand(new LoginCommand(context))
        .addSubcommand(new ContextsCommand(context))
        .addSubcommand(new ApiCommand(context))
        .addSubcommand(bench)
        .addSubcommand(new GenerateCompletion());
  }

  /** Without a verb: the help, as wrong input. */
  @Override
  protected Exit run() {
    throw CommandFailure.wrongInput("no verb is given; `larder --help` lists them");
  }

  private static Instant instant(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no instant like 2025-06-01T12:00:00Z", e);
    }
  }

  private static <E extends Enum<E> & Label> ITypeConverter<E> label(Class<E> type) {
    return reading(text -> Label.of(type, text));
  }

  /** What is wrong with a value, as the reader reports it. */
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
