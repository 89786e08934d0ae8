package dev.larder.cli.installation;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.Item;
import dev.larder.cli.frame.Table;
import dev.larder.cli.frame.Table.Cell;
import dev.larder.cli.frame.Table.Column;
import dev.larder.cli.frame.Tone;
import dev.larder.cli.server.ApiPath;
import dev.larder.cli.server.ListVerb;
import dev.larder.cli.server.Server;
import java.util.List;
import picocli.CommandLine.Command;

/** The settings that all workers share. */
@Command(
    name = "settings",
    header = "Show the settings that all workers share; `settings set` changes them.",
    synopsisSubcommandLabel = "[set KEY=VALUE…]",
    footer = {"Example:", "  larder settings set interval=1m failureHardLimit=5"})
public final class SettingsCommand extends ListVerb {
  public SettingsCommand(CliContext context) {
    super(context);
  }

  @Override
  protected List<Item> read(Server server) {
    return server.read(ApiPath.of("settings")).items("items");
  }

  @Override
  protected Table table(List<Item> settings) {
    Table table =
        new Table(
            "No settings.", Column.text("SETTING"), Column.text("VALUE"), Column.text("DEFAULT"));
    for (Item setting : settings) {
      table.row(
          Cell.of(setting.text("key")),
          new Cell(setting.text("value"), setting.is("overridden") ? Tone.WAITING : Tone.PLAIN),
          new Cell(setting.text("default"), Tone.DIM));
    }
    return table;
  }
}
