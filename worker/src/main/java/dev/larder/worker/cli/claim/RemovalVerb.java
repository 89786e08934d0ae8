package dev.larder.worker.cli.claim;

import dev.larder.store.view.WorkspaceView;
import dev.larder.worker.cli.frame.CliContext;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.cli.frame.Exit;
import dev.larder.worker.cli.frame.Verb;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the verbs that end workspaces have in common: which ones, and whether to wait. */
abstract class RemovalVerb extends Verb {
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
  private final CliContext context;

  RemovalVerb(CliContext context) {
    this.context = context;
    this.connections = new Connections(context);
  }

  /** Refuses what this verb does not end, before anything is done. */
  abstract void check(List<WorkspaceView> workspaces);

  @Override
  protected final Exit run() throws InterruptedException {
    Removal removal = new Removal(this, connections, context.user());
    List<WorkspaceView> workspaces = removal.named(references);
    check(workspaces);
    removal.ask(workspaces);
    return wait ? removal.untilGone(workspaces, timeout) : Exit.DONE;
  }
}
