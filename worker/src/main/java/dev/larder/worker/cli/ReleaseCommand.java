package dev.larder.worker.cli;

import dev.larder.store.WorkspaceView;
import java.util.List;
import picocli.CommandLine.Command;

/** Gives claimed workspaces back. */
@Command(
    name = "release",
    header = "Give back workspaces that somebody has: they are deleted.",
    description = "Refuses a workspace that is in stock.",
    footer = {"Example:", "  larder release alice/my-workspace --wait"})
final class ReleaseCommand extends RemovalVerb {
  ReleaseCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  void check(List<WorkspaceView> workspaces) {
    workspaces.stream()
        .filter(workspace -> workspace.owner().isEmpty())
        .findFirst()
        .ifPresent(
            workspace -> {
              throw CommandFailure.wrongInput(
                  "nobody has %s: it is in stock; `larder delete` deletes it anyway"
                      .formatted(workspace.name()));
            });
  }
}
