package dev.larder.cli.claim;

import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Item;
import dev.larder.cli.pool.PoolChoice;
import dev.larder.cli.server.ApiPath;
import dev.larder.cli.server.Server;
import java.util.List;
import java.util.stream.Collectors;

/** Finds the workspace that a person means. */
public final class WorkspaceChoice {
  public static final String HOW =
      "By name, OWNER/NAME, or id (its first four letters or more, if they fit one only).";

  private WorkspaceChoice() {}

  /** Refuses a reference that fits none, or several. */
  public static Item one(Server server, String reference) {
    List<Item> found =
        server.read(ApiPath.of("workspaces").with("called", reference)).items("items");
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

  private static String candidate(Item workspace) {
    return "  %s  %s  %s  %s"
        .formatted(
            workspace.text("id"),
            workspace.optional("owner").map(owner -> owner + "/").orElse("")
                + workspace.text("name"),
            PoolChoice.nameOf(workspace),
            workspace.text("state"));
  }
}
