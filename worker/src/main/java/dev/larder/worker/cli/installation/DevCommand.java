package dev.larder.worker.cli.installation;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Verb;
import dev.larder.worker.config.Stopping;
import dev.larder.worker.dev.DevOptions;
import dev.larder.worker.dev.DevProblem;
import dev.larder.worker.dev.DevStack;
import dev.larder.worker.dev.DevWork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Everything on this machine: servers, worker and example pools. */
@Command(
    name = "dev",
    header = "Run all of Larder on this machine, with pools of real workspaces.",
    description =
        "PostgreSQL, Temporal with its Web UI, and a worker. Their data stays in .larder/ of this"
            + " folder; Ctrl-C stops everything but the workspaces, and the next start goes on with"
            + " them.",
    footer = {"Examples:", "  larder dev", "  larder dev -f my-pools.yaml", "  larder dev --reset"})
public final class DevCommand extends Verb {
  private static final Path EXAMPLES = Path.of("examples");

  @Option(
      names = "--reset",
      description = "Delete all workspaces, the data and .larder/; then end.")
  private boolean reset;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description =
          "The pool file, or folder of them, to apply at the start. Default: examples/, if there is"
              + " one here.")
  private @Nullable Path file;

  @Option(
      names = "--postgres-port",
      paramLabel = "PORT",
      description = "Default: 5433, or any that is free.")
  private @Nullable Integer postgresPort;

  @Option(
      names = "--temporal-port",
      paramLabel = "PORT",
      description = "Default: 7233, or any that is free.")
  private @Nullable Integer temporalPort;

  @Option(
      names = "--ui-port",
      paramLabel = "PORT",
      description = "Temporal's Web UI. Default: 8233, or any that is free.")
  private @Nullable Integer uiPort;

  private final CliContext context;

  public DevCommand(CliContext context) {
    this.context = context;
  }

  @Override
  protected Exit run() throws Exception {
    DevOptions options = options();
    DevWork.Factory work = instance -> new LarderDevWork(instance, context);
    try {
      if (reset) {
        DevStack.reset(options, work, this::report);
      } else {
        DevStack.run(options, work, Stopping.onSignals(), System.out, context.terminal());
      }
      return Exit.DONE;
    } catch (DevProblem e) {
      throw new CommandFailure(Exit.FAILED, String.valueOf(e.getMessage()));
    }
  }

  DevOptions options() {
    return new DevOptions(context.folder(), pools(), ports(), context.environment());
  }

  private Optional<Path> pools() {
    if (file != null) {
      return Optional.of(context.file(file));
    }
    return Optional.of(context.file(EXAMPLES)).filter(Files::isDirectory);
  }

  private Map<String, Integer> ports() {
    Map<String, Integer> ports = new HashMap<>();
    put(ports, "postgres", postgresPort);
    put(ports, "temporal", temporalPort);
    put(ports, "temporal-ui", uiPort);
    return ports;
  }

  private static void put(Map<String, Integer> ports, String use, @Nullable Integer port) {
    if (port != null) {
      if (port < 1 || port > 65_535) {
        throw CommandFailure.wrongInput("a port is 1 to 65535, not " + port);
      }
      ports.put(use, port);
    }
  }
}
