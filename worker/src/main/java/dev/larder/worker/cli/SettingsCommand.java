package dev.larder.worker.cli;

import dev.larder.store.SharedSettings;
import dev.larder.store.SharedSettings.Listed;
import dev.larder.worker.cli.Table.Cell;
import dev.larder.worker.cli.Table.Column;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The settings that all workers share. */
@Command(
    name = "settings",
    header = "Show the settings that all workers share; `settings set` changes them.",
    synopsisSubcommandLabel = "[set KEY=VALUE…]",
    footer = {"Example:", "  larder settings set interval=1m failureHardLimit=5"})
final class SettingsCommand extends Verb {
  @Mixin private final Output output;
  @Mixin private final Connections connections;

  SettingsCommand(Surroundings surroundings) {
    this.output = new Output(surroundings);
    this.connections = new Connections(surroundings);
  }

  @Override
  Exit run() {
    List<Listed> settings = new SharedSettings(connections.database()).list();
    output.print(
        out(), () -> table(settings), () -> settings.stream().map(this::document).toList());
    return Exit.DONE;
  }

  private Table table(List<Listed> settings) {
    Table table =
        new Table(
            "No settings.", Column.text("SETTING"), Column.text("VALUE"), Column.text("DEFAULT"));
    for (Listed setting : settings) {
      table.row(
          Cell.of(setting.key()),
          new Cell(setting.value(), setting.overridden() ? Tone.WAITING : Tone.PLAIN),
          new Cell(setting.initially(), Tone.DIM));
    }
    return table;
  }

  private java.util.Map<String, ?> document(Listed setting) {
    return new Document()
        .put("key", setting.key())
        .put("value", setting.value())
        .put("default", setting.initially())
        .put("overridden", setting.overridden())
        .fields();
  }
}
