package dev.larder.worker.cli.pass;

import dev.larder.document.DocumentFile;
import dev.larder.document.DurationFormat;
import dev.larder.plan.Plan;
import dev.larder.plan.PlanJson;
import dev.larder.plan.Planner;
import dev.larder.plan.Snapshot;
import dev.larder.plan.SnapshotJson;
import dev.larder.pool.PoolName;
import dev.larder.pool.PresetId;
import dev.larder.store.pass.PassScope;
import dev.larder.store.pass.Passes;
import dev.larder.store.view.PoolStock;
import dev.larder.worker.cli.frame.CliContext;
import dev.larder.worker.cli.frame.CommandFailure;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.cli.frame.Exit;
import dev.larder.worker.cli.frame.Output;
import dev.larder.worker.cli.frame.Verb;
import dev.larder.worker.cli.pool.PoolChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What would be done, without doing it. */
@Command(
    name = "plan",
    header = "Show what the planner would do, without doing it.",
    description =
        "Plans the stock as it is now, or with --snapshot that of a file, as `larder snapshot -o"
            + " json` prints it: then neither database nor Temporal is needed.",
    footer = {
      "Examples:",
      "  larder plan java-dev/large",
      "  larder plan --snapshot stock.json -o json"
    })
public final class PlanCommand extends Verb {
  private static final int MAX_BYTES = 16 << 20;

  @Parameters(
      paramLabel = "PRESET",
      arity = "0..*",
      description = "Only these pools: [ORGANIZATION/]TEMPLATE/PRESET.")
  private List<PoolName> named = List.of();

  @Option(
      names = "--snapshot",
      paramLabel = "FILE|ID",
      description =
          "Plan the stock in this file (- is standard input), or the stored snapshot with this id.")
  private @Nullable String snapshot;

  @Mixin private final Output output;
  @Mixin private final Connections connections;
  private final CliContext context;

  public PlanCommand(CliContext context) {
    this.context = context;
    this.output = new Output(context);
    this.connections = new Connections(context);
  }

  @Override
  protected Exit run() throws IOException {
    if (snapshot == null) {
      print(now());
      return Exit.DONE;
    }
    if (!named.isEmpty()) {
      throw CommandFailure.wrongInput("name pools or --snapshot, not both");
    }
    print(from(snapshot));
    return Exit.DONE;
  }

  private Snapshot now() {
    PassScope scope = new PassScope.All();
    if (!named.isEmpty()) {
      List<PresetId> presets =
          PoolChoice.of(connections.views().pools(), named).stream()
              .map(PoolStock::preset)
              .flatMap(Optional::stream)
              .toList();
      scope = new PassScope.Presets(presets);
    }
    return new Passes(connections.database()).preview(scope);
  }

  private Snapshot from(String source) throws IOException {
    if (source.equals("-")) {
      String name = "standard input";
      return SnapshotJson.read(name, DocumentFile.read(System.in, name, MAX_BYTES));
    }
    Path file = context.file(Path.of(source));
    if (Files.exists(file)) {
      return SnapshotJson.read(source, DocumentFile.read(file, source, MAX_BYTES));
    }
    return id(source)
        .map(this::stored)
        .orElseThrow(() -> CommandFailure.wrongInput("there is no file " + file));
  }

  private Snapshot stored(UUID id) {
    return new Passes(connections.database())
        .snapshots()
        .find(id)
        .orElseThrow(
            () ->
                CommandFailure.wrongInput(
                    "there is no snapshot "
                        + id
                        + " any more; see: larder settings (retainSnapshots)"));
  }

  private static Optional<UUID> id(String text) {
    try {
      return text.length() == 36 ? Optional.of(UUID.fromString(text)) : Optional.empty();
    } catch (IllegalArgumentException notOne) {
      return Optional.empty();
    }
  }

  private void print(Snapshot stock) {
    Plan plan = Planner.plan(stock);
    output.printJson(out(), () -> PlanTable.plan(stock, plan), () -> PlanJson.write(plan));
    if (output.isTable()) {
      plan.nextWake()
          .ifPresent(
              wake ->
                  report(
                      "Next change by time alone: %s, in %s"
                          .formatted(
                              wake, DurationFormat.age(Duration.between(stock.now(), wake)))));
    }
  }
}
