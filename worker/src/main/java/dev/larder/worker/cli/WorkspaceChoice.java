package dev.larder.worker.cli;

import dev.larder.store.Views;
import dev.larder.store.WorkspaceView;
import java.util.List;
import java.util.stream.Collectors;

/** Finds the workspace that a person means. */
final class WorkspaceChoice {
  static final String HOW =
      "By name, OWNER/NAME, or id (its first four letters or more, if they fit one only).";

  private WorkspaceChoice() {}

  /** Refuses a reference that fits none, or several. */
  static WorkspaceView one(Views views, String reference) {
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
