package dev.larder.cli.claim;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.Item;
import dev.larder.cli.server.ApiPath;
import dev.larder.cli.server.Server;
import java.util.List;
import picocli.CommandLine.Command;

/** Deletes workspaces manually. */
@Command(
    name = "delete",
    header = "Delete workspaces, whoever has them; stock that is missing then is built again.",
    description = "A workspace that is being built is deleted when that build has ended.",
    footer = {"Example:", "  larder delete 3f2a91bc"})
public final class DeleteCommand extends RemovalVerb {
  public DeleteCommand(CliContext context) {
    super(context);
  }

  /** Whoever has them. */
  @Override
  void check(List<Item> workspaces) {}

  @Override
  Item end(Server server, String workspace) {
    return new Item(server.client().delete(ApiPath.of("workspaces", workspace).toString()));
  }
}
