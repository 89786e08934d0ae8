package dev.larder.cli.claim;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Item;
import dev.larder.cli.server.Server;
import java.util.List;
import picocli.CommandLine.Command;

/** Gives claimed workspaces back. */
@Command(
    name = "release",
    header = "Give back claimed workspaces: they are deleted.",
    description = "Refuses a workspace that is in stock.",
    footer = {"Example:", "  larder release alice/my-workspace --wait"})
public final class ReleaseCommand extends RemovalVerb {
  public ReleaseCommand(CliContext context) {
    super(context);
  }

  @Override
  void check(List<Item> workspaces) {
    workspaces.stream()
        .filter(workspace -> !workspace.has("owner"))
        .findFirst()
        .ifPresent(
            workspace -> {
              throw CommandFailure.wrongInput(
                  "%s has no owner: it is in stock; `larder delete` deletes it anyway"
                      .formatted(workspace.text("name")));
            });
  }

  @Override
  Item end(Server server, String workspace) {
    return new Item(server.client().release(workspace));
  }
}
