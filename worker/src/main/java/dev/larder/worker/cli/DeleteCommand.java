package dev.larder.worker.cli;

import dev.larder.store.WorkspaceView;
import java.util.List;
import picocli.CommandLine.Command;

/** Deletes workspaces by hand. */
@Command(
    name = "delete",
    header = "Delete workspaces, whoever has them; stock that is missing then is built anew.",
    description = "A workspace that is being built is deleted when that build has ended.",
    footer = {"Example:", "  larder delete 3f2a91bc"})
final class DeleteCommand extends RemovalVerb {
  DeleteCommand(Surroundings surroundings) {
    super(surroundings);
  }

  /** Whoever has them. */
  @Override
  void check(List<WorkspaceView> workspaces) {}
}
