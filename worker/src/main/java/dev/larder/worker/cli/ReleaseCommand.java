package dev.larder.worker.cli;

import dev.larder.store.WorkspaceView;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives claimed workspaces back. */
@Command(
    name = "release",
    header = "Give back workspaces that somebody has: they are deleted.",
    description = "Refuses a workspace that is in stock.",
    footer = {"Example:", "  larder release alice/my-workspace --wait"})
final class ReleaseCommand extends Verb {
  @Parameters(paramLabel = "WORKSPACE", arity = "1..*", description = WorkspaceChoice.HOW)
  private List<String> references;

  @Option(names = "--wait", description = "Wait until they are gone.")
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10m",
      description = "With --wait: at most so long. Default: ${DEFAULT-VALUE}.")
  private Duration timeout;

  @Mixin private final Connections connections;
  private final Surroundings surroundings;

  ReleaseCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.connections = new Connections(surroundings);
  }

  @Override
  Exit run() throws InterruptedException {
    Removal removal = new Removal(this, connections, surroundings.user());
    List<WorkspaceView> workspaces = removal.named(references);
    workspaces.stream()
        .filter(workspace -> workspace.owner().isEmpty())
        .findFirst()
        .ifPresent(
            workspace -> {
              throw CommandFailure.wrongInput(
                  "nobody has %s: it is in stock; `larder delete` deletes it anyway"
                      .formatted(workspace.name()));
            });
    removal.ask(workspaces);
    return wait ? removal.untilGone(workspaces, timeout) : Exit.DONE;
  }
}
