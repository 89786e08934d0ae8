package dev.larder.worker.cli.claim;

import dev.larder.store.view.WorkspaceView;
import dev.larder.worker.cli.frame.CliContext;
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
  void check(List<WorkspaceView> workspaces) {}
}
