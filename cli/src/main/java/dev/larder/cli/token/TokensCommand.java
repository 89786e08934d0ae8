package dev.larder.cli.token;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.Item;
import dev.larder.cli.frame.Table;
import dev.larder.cli.frame.Table.Cell;
import dev.larder.cli.frame.Table.Column;
import dev.larder.cli.frame.Tone;
import dev.larder.cli.server.ApiPath;
import dev.larder.cli.server.ListVerb;
import dev.larder.cli.server.Server;
import dev.larder.document.DurationFormat;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** The tokens that there are. */
@Command(
    name = "tokens",
    header = "List tokens of the HTTP API; `tokens create` makes one.",
    synopsisSubcommandLabel = "[create | revoke]",
    footer = {
      "Examples:",
      "  larder tokens",
      "  larder tokens create --name ci --scope claim --pool 'acme/java-dev/*'"
    })
public final class TokensCommand extends ListVerb {
  public TokensCommand(CliContext context) {
    super(context);
  }

  @Override
  protected List<Item> read(Server server) {
    return server.read(ApiPath.of("tokens")).items("items");
  }

  @Override
  protected Table table(List<Item> tokens) {
    Table table =
        new Table(
            "There are no tokens yet; `larder tokens create` makes one.",
            Column.text("TOKEN"),
            Column.text("NAME"),
            Column.text("STATE"),
            Column.text("MAY"),
            Column.text("EXPIRES"),
            Column.text("USED"),
            Column.text("BY"));
    for (Item token : tokens) {
      table.row(
          Cell.of(token.text("id")),
          Cell.of(token.text("name")),
          new Cell(token.text("state"), tone(token.text("state"))),
          Cell.of(
              token.items("grants").stream()
                  .map(grant -> grant.text("scope") + " " + grant.text("pools"))
                  .collect(Collectors.joining(", "))),
          Cell.of(token.instant("expiresAt").map(DurationFormat::instant).orElse("")),
          Cell.of(token.instant("lastUsedAt").map(DurationFormat::instant).orElse("never")),
          Cell.of(token.text("createdBy")));
    }
    return table;
  }

  private static Tone tone(String state) {
    return switch (state) {
      case "valid" -> Tone.GOOD;
      case "revoked" -> Tone.BAD;
      default -> Tone.DIM;
    };
  }
}
