package dev.larder.cli.pool;

import dev.larder.cli.config.Instance;
import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Item;
import dev.larder.cli.frame.Output;
import dev.larder.cli.frame.Table;
import dev.larder.cli.frame.Table.Cell;
import dev.larder.cli.frame.Table.Column;
import dev.larder.cli.frame.Tone;
import dev.larder.cli.frame.Verb;
import dev.larder.cli.server.Server;
import dev.larder.cli.server.ServerOption;
import dev.larder.pool.PoolName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Applies pool files. */
@Command(
    name = "apply",
    header = "Make templates and pools what the files say: all of it, or nothing.",
    description =
        "Prints what changed; applied again, nothing does. A changed template becomes a new"
            + " version, and stock of the old one is replaced. In files, $${NAME} stands for a"
            + " variable of your environment. The form of the files is described by"
            + " docs/pools.schema.json.",
    footer = {"Example:", "  larder apply -f pools.yaml --dry-run"})
public final class ApplyCommand extends Verb {
  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      required = true,
      arity = "1..*",
      description = "Pool files, or folders of them; together as if they were one.")
  private List<Path> files;

  @Option(names = "--dry-run", description = "Only report what would change.")
  private boolean dryRun;

  @Option(
      names = "--prune",
      description =
          "Delete the organization's templates that are not in the files; their stock drains.")
  private boolean prune;

  @Option(names = "--wait", description = "Wait until the pools of the files are in stock.")
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10m",
      description = "With --wait: at most so long, e.g. 30s or 5m. Default: ${DEFAULT-VALUE}.")
  private Duration timeout;

  @Mixin private final Output output;
  @Mixin private final ServerOption server;
  private final CliContext context;

  public ApplyCommand(CliContext context) {
    this.context = context;
    this.output = new Output(context);
    this.server = new ServerOption(context);
  }

  @Override
  protected Exit run() throws InterruptedException {
    Application application =
        Application.read(
            files.stream().map(this::asNamed).toList(),
            environment(),
            warning -> report("larder: " + warning));
    Server found = server.server();
    found.changing(this);
    Item answer = application.send(found, prune, dryRun, this::report);
    List<Item> changes = answer.items("items");
    output.print(out(), () -> table(changes), changes);
    return wait && !dryRun
        ? WaitCommand.untilStocked(
            this, found, answer.texts("pools").stream().map(PoolName::parse).toList(), timeout)
        : Exit.DONE;
  }

  /** Complaints name a file as it was written here; only what stands elsewhere is resolved. */
  private Path asNamed(Path file) {
    return context.folder().equals(Path.of("").toAbsolutePath()) ? file : context.file(file);
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(context.environment());
    try {
      Instance.find(context.folder())
          .ifPresent(instance -> environment.putAll(instance.environment()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return environment;
  }

  private Table table(List<Item> changes) {
    Table table =
        new Table(
            dryRun ? "Nothing would change." : "Nothing changed.",
            Column.text("WHAT"),
            Column.text(dryRun ? "WOULD CHANGE" : "CHANGED"));
    changes.forEach(
        change ->
            table.row(
                new Cell(change.text("kind"), tone(change.text("kind"))),
                Cell.of(change.text("text"))));
    return table;
  }

  private static Tone tone(String kind) {
    return switch (kind) {
      case "create", "restore" -> Tone.GOOD;
      case "update", "new-version", "old-version" -> Tone.WAITING;
      case "drop", "delete" -> Tone.BAD;
      default -> Tone.PLAIN;
    };
  }
}
