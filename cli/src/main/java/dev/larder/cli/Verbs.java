package dev.larder.cli;

import dev.larder.cli.build.BuildsCommand;
import dev.larder.cli.build.LogsCommand;
import dev.larder.cli.claim.ClaimCommand;
import dev.larder.cli.claim.DeleteCommand;
import dev.larder.cli.claim.ExtendCommand;
import dev.larder.cli.claim.ReleaseCommand;
import dev.larder.cli.claim.WorkspacesCommand;
import dev.larder.cli.explanation.ExplainCommand;
import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.Verb;
import dev.larder.cli.installation.EventsCommand;
import dev.larder.cli.installation.MetricsCommand;
import dev.larder.cli.installation.SettingsCommand;
import dev.larder.cli.installation.SettingsSetCommand;
import dev.larder.cli.pass.PlanCommand;
import dev.larder.cli.pass.ReconcileCommand;
import dev.larder.cli.pass.SnapshotCommand;
import dev.larder.cli.pool.ApplyCommand;
import dev.larder.cli.pool.PauseCommand;
import dev.larder.cli.pool.PoolsCommand;
import dev.larder.cli.pool.PresetsCommand;
import dev.larder.cli.pool.PresetsInvalidateCommand;
import dev.larder.cli.pool.PresetsResetCommand;
import dev.larder.cli.pool.ResumeCommand;
import dev.larder.cli.pool.WaitCommand;
import dev.larder.cli.server.ApiCommand;
import dev.larder.cli.server.ContextsCommand;
import dev.larder.cli.server.LoginCommand;
import dev.larder.cli.token.TokensCommand;
import dev.larder.cli.token.TokensCreateCommand;
import dev.larder.cli.token.TokensRevokeCommand;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;

/** Verbs by name, in the order in which the help lists them. Each is made when it is needed. */
public final class Verbs {
  private final CliContext context;
  private final Map<String, Supplier<CommandLine>> all = new LinkedHashMap<>();

  public Verbs(CliContext context) {
    this.context = context;
  }

  /** Those that ask a server. */
  public static Verbs ofClient(CliContext context) {
    return new Verbs(context).addClient(TokensCreateCommand::new).addCompletion();
  }

  /** The one that writes a script for shells; it is to come last. */
  public Verbs addCompletion() {
    all.put("generate-completion", () -> new CommandLine(new GenerateCompletion()));
    return this;
  }

  /**
   * The same within a larger program.
   *
   * @param tokensCreate makes the verb that makes tokens
   */
  public Verbs addClient(Function<CliContext, TokensCreateCommand> tokensCreate) {
    add("apply", ApplyCommand::new);
    add("pools", PoolsCommand::new);
    add("wait", WaitCommand::new);
    add("plan", PlanCommand::new);
    add("snapshot", SnapshotCommand::new);
    add("explain", ExplainCommand::new);
    add("reconcile", ReconcileCommand::new);
    add("pause", PauseCommand::new);
    add("resume", ResumeCommand::new);
    add("presets", none -> new PresetsCommand(), presets());
    add("settings", SettingsCommand::new, Map.of("set", SettingsSetCommand::new));
    add("claim", ClaimCommand::new);
    add("workspaces", WorkspacesCommand::new);
    add("builds", BuildsCommand::new);
    add("logs", LogsCommand::new);
    add("extend", ExtendCommand::new);
    add("metrics", MetricsCommand::new);
    add("release", ReleaseCommand::new);
    add("delete", DeleteCommand::new);
    add("events", EventsCommand::new);
    add("login", LoginCommand::new);
    add("contexts", ContextsCommand::new);
    add("tokens", TokensCommand::new, tokens(tokensCreate));
    add("api", ApiCommand::new);
    return this;
  }

  private static Map<String, Function<CliContext, ?>> presets() {
    Map<String, Function<CliContext, ?>> verbs = new LinkedHashMap<>();
    verbs.put("reset", PresetsResetCommand::new);
    verbs.put("invalidate", PresetsInvalidateCommand::new);
    return verbs;
  }

  private static Map<String, Function<CliContext, ?>> tokens(
      Function<CliContext, TokensCreateCommand> create) {
    Map<String, Function<CliContext, ?>> verbs = new LinkedHashMap<>();
    verbs.put("create", create);
    verbs.put("revoke", TokensRevokeCommand::new);
    return verbs;
  }

  /** One more verb. */
  public Verbs add(String name, Function<CliContext, ? extends Verb> verb) {
    return add(name, verb, Map.of());
  }

  /**
   * One that has verbs of its own.
   *
   * @param below makes each, a {@link Verb} or a {@link CommandLine}
   */
  public Verbs add(
      String name,
      Function<CliContext, ? extends Verb> verb,
      Map<String, Function<CliContext, ?>> below) {
    all.put(name, new Made(context, verb, below));
    return this;
  }

  /** A class and no lambda: what the launchers keep of a start has none that names picocli's. */
  private record Made(
      CliContext context,
      Function<CliContext, ? extends Verb> verb,
      Map<String, Function<CliContext, ?>> below)
      implements Supplier<CommandLine> {
    @Override
    public CommandLine get() {
      CommandLine command = new CommandLine(verb.apply(context));
      for (Map.Entry<String, Function<CliContext, ?>> one : below.entrySet()) {
        command.addSubcommand(one.getKey(), one.getValue().apply(context));
      }
      return command;
    }
  }

  CliContext context() {
    return context;
  }

  /** The one that these arguments name alone, else all. */
  void addTo(CommandLine larder, String... arguments) {
    Supplier<CommandLine> named = arguments.length == 0 ? null : all.get(arguments[0]);
    if (named != null && !arguments[0].equals("generate-completion")) {
      larder.addSubcommand(arguments[0], named.get());
    } else {
      all.forEach((name, verb) -> larder.addSubcommand(name, verb.get()));
    }
  }
}
