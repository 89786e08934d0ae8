package dev.larder.worker.cli;

import dev.larder.plan.Plan;
import dev.larder.plan.PlanJson;
import dev.larder.plan.Planner;
import dev.larder.plan.PresetState;
import dev.larder.plan.Snapshot;
import dev.larder.plan.SnapshotJson;
import dev.larder.worker.cli.Table.Cell;
import dev.larder.worker.cli.Table.Column;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What would be done, without doing it. */
@Command(
    name = "plan",
    header = "Show what the planner would do, without doing it.",
    description =
        "With --snapshot it plans the stock in a file, as `larder snapshot -o json` prints it, and needs "
            + "neither database nor Temporal.",
    footer = {"Example:", "  larder plan --snapshot stock.json -o json"})
final class PlanCommand extends Verb {
  private static final String NOTHING = "nothing to do";

  @Option(
      names = "--snapshot",
      paramLabel = "FILE",
      required = true,
      description = "Plan the stock in this file; - is standard input.")
  private String snapshot;

  @Mixin private final Output output;
  private final Surroundings surroundings;

  PlanCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.output = new Output(surroundings);
  }

  @Override
  Exit run() throws IOException {
    print(SnapshotJson.read(snapshot, text()));
    return Exit.DONE;
  }

  private String text() throws IOException {
    if (snapshot.equals("-")) {
      return new String(System.in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
    Path file = surroundings.file(Path.of(snapshot));
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw CommandFailure.wrongInput("there is no file " + file);
    } catch (MalformedInputException e) {
      throw CommandFailure.wrongInput(file + " is not text in UTF-8");
    } catch (IOException e) {
      throw CommandFailure.wrongInput(file + " cannot be read: " + e.getMessage());
    }
  }

  private void print(Snapshot stock) {
    Plan plan = Planner.plan(stock);
    output.printJson(out(), () -> table(stock, plan), () -> PlanJson.write(plan));
    if (output.isTable()) {
      plan.nextWake()
          .ifPresent(
              wake ->
                  say(
                      "Next change by time alone: %s, in %s"
                          .formatted(wake, Spans.age(Duration.between(stock.now(), wake)))));
    }
  }

  private static Table table(Snapshot stock, Plan plan) {
    Table table =
        new Table(
            "No presets.",
            Column.text("PRESET"),
            Column.number("DESIRED"),
            Column.number("ELIGIBLE"),
            Column.number("ACTUAL"),
            Column.number("EXPIRED"),
            Column.number("STARTING"),
            Column.number("DELETING"),
            Column.text("ACTIONS"));
    Map<String, String> names = new LinkedHashMap<>();
    stock.presets().forEach(preset -> names.put(preset.id(), preset.name().orElse(preset.id())));
    for (Plan.PresetPlan preset : plan.presets()) {
      PresetState state = preset.state();
      table.row(
          Cell.of(names.getOrDefault(preset.preset(), preset.preset())),
          Cell.of(state.desired()),
          Cell.of(state.eligible()),
          Cell.of(state.actual()),
          Cell.count(state.expired()),
          Cell.count(state.starting()),
          Cell.count(state.deleting()),
          preset.describe().equals(NOTHING)
              ? new Cell(NOTHING, Tone.DIM)
              : Cell.of(preset.describe()));
    }
    return table;
  }
}
