package dev.larder.worker.cli.claim;

import dev.larder.document.Document;
import dev.larder.pool.WorkspaceState;
import dev.larder.server.answer.WorkspaceDocuments;
import dev.larder.store.view.Views;
import dev.larder.store.view.WorkspaceFilter;
import dev.larder.store.view.WorkspaceView;
import dev.larder.worker.cli.frame.CliContext;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.cli.frame.ListVerb;
import dev.larder.worker.cli.frame.Table;
import dev.larder.worker.cli.pool.PoolFilter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Every workspace, in stock or claimed. */
@Command(
    name = "workspaces",
    header = "List workspaces: those in stock and those that have an owner.",
    description =
        "Without an OWNER a workspace is a prebuild in stock. Deleted ones are not shown.",
    footer = {
      "Examples:",
      "  larder workspaces --pool java-dev/large --state ready",
      "  larder workspaces --owner alice -o json"
    })
public final class WorkspacesCommand extends ListVerb<WorkspaceView> {
  @Mixin private final PoolFilter pool = new PoolFilter();

  @Option(names = "--owner", paramLabel = "WHO", description = "Only this owner's.")
  private @Nullable String owner;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description =
          "Only those in this state: starting, ready, unhealthy, expired, personalizing, claimed,"
              + " stopped, deleting, failed, leaked or deleted.")
  private @Nullable WorkspaceState state;

  @Option(names = "--all", description = "Deleted ones too.")
  private boolean all;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "10000",
      description = "The most to list. Default: ${DEFAULT-VALUE}.")
  private int limit;

  public WorkspacesCommand(CliContext context) {
    super(context);
  }

  @Override
  protected List<WorkspaceView> read(Connections connections) {
    checked(limit);
    Views views = connections.views();
    return views.workspaces(
        new WorkspaceFilter(
            pool.of(views),
            Optional.ofNullable(owner),
            Optional.ofNullable(state),
            all || state == WorkspaceState.DELETED,
            limit));
  }

  @Override
  protected Table table(List<WorkspaceView> found) {
    return WorkspaceTable.of(found);
  }

  @Override
  protected Document document(WorkspaceView workspace) {
    return WorkspaceDocuments.document(workspace);
  }

  @Override
  protected List<String> notes(List<WorkspaceView> found) {
    return found.size() < limit
        ? List.of()
        : List.of("larder: there may be more than these %d; see --limit".formatted(limit));
  }
}
