package dev.larder.worker.cli.token;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Item;
import dev.larder.cli.token.TokensCreateCommand;
import dev.larder.document.Document;
import dev.larder.server.installation.TokenRoutes;
import dev.larder.store.token.NewToken;
import dev.larder.store.token.Tokens;
import dev.larder.worker.cli.frame.Connections;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The same where there is a database: the first token is made without one. */
@Command(
    name = "create",
    description =
        "The name is its subject: owner of what it claims, and who did what in `larder events`."
            + " While one token replaces another, both may have the same name. Where a database is"
            + " named, it is made there: so the first one is. Else a server makes it.")
public final class TokenByDatabaseCommand extends TokensCreateCommand {
  @Mixin private final Connections connections;
  private final CliContext context;

  public TokenByDatabaseCommand(CliContext context) {
    super(context);
    this.context = context;
    this.connections = new Connections(context);
  }

  @Override
  protected Item create(Wanted wanted) {
    return connections.isDatabaseNamed() ? inDatabase(wanted) : super.create(wanted);
  }

  private Item inDatabase(Wanted wanted) {
    Tokens.Created created =
        new Tokens(connections.database())
            .create(checked(wanted), Optional.empty(), context.user());
    Document document =
        TokenRoutes.document(created.token()).put("token", created.text().secretText());
    return Item.of(document);
  }

  private static NewToken checked(Wanted wanted) {
    if (wanted.grants().size() > NewToken.MAX_GRANTS) {
      throw CommandFailure.wrongInput(
          "a token has at most %d scopes and places".formatted(NewToken.MAX_GRANTS));
    }
    try {
      return new NewToken(
          NewToken.name(wanted.name()), wanted.grants(), NewToken.lifetime(wanted.lifetime()));
    } catch (IllegalArgumentException e) {
      throw CommandFailure.wrongInput(String.valueOf(e.getMessage()));
    }
  }
}
