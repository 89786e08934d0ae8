package dev.larder.worker.cli;

import dev.larder.cli.Larder;
import dev.larder.cli.Verbs;
import dev.larder.cli.frame.CliContext;
import dev.larder.worker.bench.Scenario;
import dev.larder.worker.cli.doctor.DoctorCommand;
import dev.larder.worker.cli.frame.ProcessFailures;
import dev.larder.worker.cli.installation.BenchClaimCommand;
import dev.larder.worker.cli.installation.BenchCommand;
import dev.larder.worker.cli.installation.BenchCostCommand;
import dev.larder.worker.cli.installation.BenchHttpCommand;
import dev.larder.worker.cli.installation.BenchPassCommand;
import dev.larder.worker.cli.installation.BenchScenarioCommand;
import dev.larder.worker.cli.installation.BenchSoakCommand;
import dev.larder.worker.cli.installation.DevCommand;
import dev.larder.worker.cli.installation.MigrateCommand;
import dev.larder.worker.cli.installation.SecretsCommand;
import dev.larder.worker.cli.installation.SecretsResealCommand;
import dev.larder.worker.cli.installation.SecretsServerKeyCommand;
import dev.larder.worker.cli.installation.SecretsStatusCommand;
import dev.larder.worker.cli.installation.ServerCommand;
import dev.larder.worker.cli.installation.WorkerCommand;
import dev.larder.worker.cli.token.TokenByDatabaseCommand;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;

/**
 * The command {@code larder} with all its verbs: those of the client, and those that run Larder.
 */
public final class LarderProcess {
  private LarderProcess() {}

  /**
   * The command line in this context.
   *
   * @param arguments where they name a verb, it alone is made
   */
  public static CommandLine commandLine(CliContext context, String... arguments) {
    return Larder.commandLine(verbs(context), new ProcessFailures(), arguments);
  }

  /** Does what these arguments ask; the process exits with what it answers. */
  public static int run(CliContext context, String... arguments) {
    return commandLine(context, arguments).execute(arguments);
  }

  private static Verbs verbs(CliContext context) {
    return new Verbs(context)
        .add("dev", DevCommand::new)
        .add("worker", WorkerCommand::new)
        .add("server", ServerCommand::new)
        .add("migrate", MigrateCommand::new)
        .add("doctor", DoctorCommand::new)
        .add("secrets", none -> new SecretsCommand(), secrets())
        .addClient(TokenByDatabaseCommand::new)
        .add("bench", none -> new BenchCommand(), bench())
        .addCompletion();
  }

  private static Map<String, Function<CliContext, ?>> secrets() {
    Map<String, Function<CliContext, ?>> verbs = new LinkedHashMap<>();
    verbs.put("status", SecretsStatusCommand::new);
    verbs.put("reseal", SecretsResealCommand::new);
    verbs.put("server-key", SecretsServerKeyCommand::new);
    return verbs;
  }

  private static Map<String, Function<CliContext, ?>> bench() {
    Map<String, Function<CliContext, ?>> verbs = new LinkedHashMap<>();
    verbs.put("claim", BenchClaimCommand::new);
    verbs.put("http", BenchHttpCommand::new);
    verbs.put("pass", BenchPassCommand::new);
    verbs.put("cost", BenchCostCommand::new);
    verbs.put("soak", BenchSoakCommand::new);
    verbs.put("all", BenchScenarioCommand::all);
    for (Scenario scenario : Scenario.values()) {
      verbs.put(scenario.label(), context -> BenchScenarioCommand.verb(context, scenario));
    }
    return verbs;
  }
}
