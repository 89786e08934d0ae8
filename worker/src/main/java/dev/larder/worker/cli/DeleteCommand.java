package dev.larder.worker.cli;

import dev.larder.store.WorkspaceView;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deletes workspaces by hand. */
@Command(
    name = "delete",
    header = "Delete workspaces, whoever has them; stock that is missing then is built anew.",
    description = "A workspace that is being built is deleted when that build has ended.",
    footer = {"Example:", "  larder delete 3f2a91bc"})
final class DeleteCommand extends Verb {
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

  DeleteCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.connections = new Connections(surroundings);
  }

  @Override
  Exit run() throws InterruptedException {
    Removal removal = new Removal(this, connections, surroundings.user());
    List<WorkspaceView> workspaces = removal.named(references);
    removal.ask(workspaces);
    return wait ? removal.untilGone(workspaces, timeout) : Exit.DONE;
  }
}
