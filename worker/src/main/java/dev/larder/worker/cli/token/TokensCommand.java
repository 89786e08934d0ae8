package dev.larder.worker.cli.token;

import dev.larder.access.Grant;
import dev.larder.document.Document;
import dev.larder.document.DurationFormat;
import dev.larder.server.installation.TokenRoutes;
import dev.larder.store.token.StoredToken;
import dev.larder.store.token.Tokens;
import dev.larder.worker.cli.frame.CliContext;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.cli.frame.ListVerb;
import dev.larder.worker.cli.frame.Table;
import dev.larder.worker.cli.frame.Table.Cell;
import dev.larder.worker.cli.frame.Table.Column;
import dev.larder.worker.cli.frame.Tone;
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
public final class TokensCommand extends ListVerb<StoredToken> {
  public TokensCommand(CliContext context) {
    super(context);
  }

  @Override
  protected List<StoredToken> read(Connections connections) {
    return new Tokens(connections.database()).list();
  }

  @Override
  protected Table table(List<StoredToken> tokens) {
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
    for (StoredToken token : tokens) {
      table.row(
          Cell.of(token.id()),
          Cell.of(token.name()),
          new Cell(token.state().label(), tone(token.state())),
          Cell.of(token.grants().stream().map(Grant::toString).collect(Collectors.joining(", "))),
          Cell.of(DurationFormat.instant(token.expiresAt())),
          Cell.of(token.lastUsedAt().map(DurationFormat::instant).orElse("never")),
          Cell.of(token.createdBy()));
    }
    return table;
  }

  private static Tone tone(StoredToken.State state) {
    return switch (state) {
      case VALID -> Tone.GOOD;
      case EXPIRED -> Tone.DIM;
      case REVOKED -> Tone.BAD;
    };
  }

  @Override
  protected Document document(StoredToken token) {
    return TokenRoutes.document(token);
  }
}
