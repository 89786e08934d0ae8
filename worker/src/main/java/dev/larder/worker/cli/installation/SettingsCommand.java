package dev.larder.worker.cli.installation;

import dev.larder.document.Document;
import dev.larder.store.setting.SharedSettings;
import dev.larder.store.setting.SharedSettings.Listed;
import dev.larder.worker.cli.frame.CliContext;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.cli.frame.ListVerb;
import dev.larder.worker.cli.frame.Table;
import dev.larder.worker.cli.frame.Table.Cell;
import dev.larder.worker.cli.frame.Table.Column;
import dev.larder.worker.cli.frame.Tone;
import java.util.List;
import picocli.CommandLine.Command;

/** The settings that all workers share. */
@Command(
    name = "settings",
    header = "Show the settings that all workers share; `settings set` changes them.",
    synopsisSubcommandLabel = "[set KEY=VALUE…]",
    footer = {"Example:", "  larder settings set interval=1m failureHardLimit=5"})
public final class SettingsCommand extends ListVerb<Listed> {
  public SettingsCommand(CliContext context) {
    super(context);
  }

  @Override
  protected List<Listed> read(Connections connections) {
    return new SharedSettings(connections.database()).list();
  }

  @Override
  protected Table table(List<Listed> settings) {
    Table table =
        new Table(
            "No settings.", Column.text("SETTING"), Column.text("VALUE"), Column.text("DEFAULT"));
    for (Listed setting : settings) {
      table.row(
          Cell.of(setting.key()),
          new Cell(setting.value(), setting.overridden() ? Tone.WAITING : Tone.PLAIN),
          new Cell(setting.defaultValue(), Tone.DIM));
    }
    return table;
  }

  @Override
  protected Document document(Listed setting) {
    return new Document()
        .put("key", setting.key())
        .put("value", setting.value())
        .put("default", setting.defaultValue())
        .put("overridden", setting.overridden());
  }
}
