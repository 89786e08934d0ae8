package dev.larder.worker.cli.claim;

import dev.larder.store.view.Views;
import dev.larder.store.view.WorkspaceView;
import dev.larder.worker.cli.frame.CommandFailure;
import java.util.List;
import java.util.stream.Collectors;

/** Finds the workspace that a person means. */
public final class WorkspaceChoice {
  public static final String HOW =
      "By name, OWNER/NAME, or id (its first four letters or more, if they fit one only).";

  private WorkspaceChoice() {}

  /** Refuses a reference that fits none, or several. */
  public static WorkspaceView one(Views views, String reference) {
    List<WorkspaceView> found = views.workspacesCalled(reference);
    if (found.isEmpty()) {
      throw CommandFailure.wrongInput(
          "there is no workspace \"%s\"; `larder workspaces` lists them".formatted(reference));
    }
    if (found.size() > 1) {
      throw CommandFailure.wrongInput(
          "\"%s\" may be any of these; name one by its id:\n%s"
              .formatted(
                  reference,
                  found.stream()
                      .map(WorkspaceChoice::candidate)
                      .collect(Collectors.joining("\n"))));
    }
    return found.getFirst();
  }

  private static String candidate(WorkspaceView workspace) {
    return "  %s  %s  %s  %s"
        .formatted(
            workspace.id(),
            workspace.owner().map(owner -> owner + "/").orElse("") + workspace.name(),
            workspace.pool(),
            workspace.state().label());
  }
}
