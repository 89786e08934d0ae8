package dev.larder.cli.claim;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.Item;
import dev.larder.cli.frame.Table;
import dev.larder.cli.pool.PoolFilter;
import dev.larder.cli.server.ApiPath;
import dev.larder.cli.server.ListVerb;
import dev.larder.cli.server.Server;
import dev.larder.pool.WorkspaceState;
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
public final class WorkspacesCommand extends ListVerb {
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
  protected List<Item> read(Server server) {
    ApiPath path =
        ApiPath.of("workspaces")
            .with("pool", pool.of(server))
            .with("owner", Optional.ofNullable(owner))
            .with("state", Optional.ofNullable(state).map(WorkspaceState::label));
    return server.list(all ? path.with("all", "true") : path, checked(limit));
  }

  @Override
  protected Table table(List<Item> found) {
    return WorkspaceTable.of(found);
  }

  @Override
  protected List<String> notes(List<Item> found) {
    return found.size() < limit
        ? List.of()
        : List.of("larder: there may be more than these %d; see --limit".formatted(limit));
  }
}
