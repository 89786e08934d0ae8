package dev.larder.worker.cli.pool;

import dev.larder.desired.PoolFile;
import dev.larder.document.Document;
import dev.larder.pool.PoolName;
import dev.larder.poolfile.PoolFileReader;
import dev.larder.store.Database;
import dev.larder.store.event.Change;
import dev.larder.store.pool.ApplyResult;
import dev.larder.store.pool.Pools;
import dev.larder.store.view.Views;
import dev.larder.worker.cli.frame.CliContext;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.cli.frame.Exit;
import dev.larder.worker.cli.frame.Output;
import dev.larder.worker.cli.frame.SecretOptions;
import dev.larder.worker.cli.frame.Signals;
import dev.larder.worker.cli.frame.Table;
import dev.larder.worker.cli.frame.Table.Cell;
import dev.larder.worker.cli.frame.Table.Column;
import dev.larder.worker.cli.frame.Tone;
import dev.larder.worker.cli.frame.Verb;
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

  @Mixin private final SecretOptions secrets = new SecretOptions();
  @Mixin private final Output output;
  @Mixin private final Connections connections;
  private final CliContext context;

  public ApplyCommand(CliContext context) {
    this.context = context;
    this.output = new Output(context);
    this.connections = new Connections(context);
  }

  @Override
  protected Exit run() throws InterruptedException {
    PoolFile wanted =
        PoolFileReader.read(
            files.stream().map(this::asNamed).toList(),
            environment(),
            warning -> report("larder: " + warning));
    Database database = connections.database();
    ApplyResult result =
        new Pools(database, secrets.of(connections)).apply(wanted, context.user(), prune, dryRun);
    output.print(
        out(),
        () -> table(result),
        () -> result.changes().stream().map(change -> document(change).fields()).toList());
    Signals.presetsChanged(this, connections, result.presets());
    return wait && !dryRun
        ? WaitCommand.untilStocked(this, new Views(database), pools(wanted), timeout)
        : Exit.DONE;
  }

  /** Complaints name a file as it was written here; only what stands elsewhere is resolved. */
  private Path asNamed(Path file) {
    return context.folder().equals(Path.of("").toAbsolutePath()) ? file : context.file(file);
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(context.environment());
    connections.instance().ifPresent(instance -> environment.putAll(instance.environment()));
    return environment;
  }

  private static List<PoolName> pools(PoolFile file) {
    return file.templates().stream()
        .flatMap(
            template ->
                template.presets().stream()
                    .map(
                        preset -> PoolName.of(file.organization(), template.name(), preset.name())))
        .toList();
  }

  private Table table(ApplyResult result) {
    Table table =
        new Table(
            dryRun ? "Nothing would change." : "Nothing changed.",
            Column.text("WHAT"),
            Column.text(dryRun ? "WOULD CHANGE" : "CHANGED"));
    result
        .changes()
        .forEach(
            change ->
                table.row(
                    new Cell(change.kind().label(), tone(change.kind())),
                    Cell.of(change.toString())));
    return table;
  }

  static Document document(Change change) {
    return new Document()
        .put("kind", change.kind())
        .put("subject", change.subject())
        .put("what", change.what())
        .put("from", change.from())
        .put("to", change.to());
  }

  private static Tone tone(Change.Kind kind) {
    return switch (kind) {
      case CREATE, RESTORE -> Tone.GOOD;
      case UPDATE, NEW_VERSION, OLD_VERSION -> Tone.WAITING;
      case DROP, DELETE -> Tone.BAD;
    };
  }
}
