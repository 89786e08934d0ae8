package dev.larder.worker.cli.claim;

import dev.larder.store.view.WorkspaceView;
import dev.larder.worker.cli.frame.CliContext;
import dev.larder.worker.cli.frame.CommandFailure;
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
  void check(List<WorkspaceView> workspaces) {
    workspaces.stream()
        .filter(workspace -> workspace.owner().isEmpty())
        .findFirst()
        .ifPresent(
            workspace -> {
              throw CommandFailure.wrongInput(
                  "%s has no owner: it is in stock; `larder delete` deletes it anyway"
                      .formatted(workspace.name()));
            });
  }
}
