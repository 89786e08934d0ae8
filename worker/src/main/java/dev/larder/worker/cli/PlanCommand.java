package dev.larder.worker.cli;

import dev.larder.plan.Plan;
import dev.larder.plan.PlanJson;
import dev.larder.plan.Planner;
import dev.larder.plan.Snapshot;
import dev.larder.plan.SnapshotJson;
import dev.larder.pool.PoolName;
import dev.larder.pool.PresetId;
import dev.larder.store.PassScope;
import dev.larder.store.Passes;
import dev.larder.store.PoolStock;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
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
        "Plans the stock as it is now, or with --snapshot that of a file, as `larder snapshot -o json`"
            + " prints it: then neither database nor Temporal is needed.",
    footer = {
      "Examples:",
      "  larder plan java-dev/large",
      "  larder plan --snapshot stock.json -o json"
    })
final class PlanCommand extends Verb {
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
  private final Surroundings surroundings;

  PlanCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.output = new Output(surroundings);
    this.connections = new Connections(surroundings);
  }

  @Override
  Exit run() throws IOException {
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
    return new Passes(connections.database()).look(scope);
  }

  private Snapshot from(String source) throws IOException {
    if (source.equals("-")) {
      return SnapshotJson.read(
          "standard input", new String(System.in.readAllBytes(), StandardCharsets.UTF_8));
    }
    Path file = surroundings.file(Path.of(source));
    if (Files.exists(file)) {
      return SnapshotJson.read(source, text(file));
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

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (MalformedInputException e) {
      throw CommandFailure.wrongInput(file + " is not text in UTF-8");
    } catch (IOException e) {
      throw CommandFailure.wrongInput(file + " cannot be read: " + e.getMessage());
    }
  }

  private void print(Snapshot stock) {
    Plan plan = Planner.plan(stock);
    output.printJson(out(), () -> PlanTable.plan(stock, plan), () -> PlanJson.write(plan));
    if (output.isTable()) {
      plan.nextWake()
          .ifPresent(
              wake ->
                  say(
                      "Next change by time alone: %s, in %s"
                          .formatted(wake, Spans.age(Duration.between(stock.now(), wake)))));
    }
  }
}
