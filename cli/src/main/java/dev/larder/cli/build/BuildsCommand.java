package dev.larder.cli.build;

import dev.larder.cli.claim.WorkspaceChoice;
import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Item;
import dev.larder.cli.frame.Table;
import dev.larder.cli.pool.PoolFilter;
import dev.larder.cli.server.ApiPath;
import dev.larder.cli.server.ListVerb;
import dev.larder.cli.server.Server;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.Transition;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What was built, and what became of it. */
@Command(
    name = "builds",
    header = "List builds, newest first: what was done to workspaces, why, and how it ended.",
    footer = {
      "Examples:",
      "  larder builds --pool java-dev/large --status failed",
      "  larder builds alice/my-workspace",
      "`larder logs BUILD` shows what one printed."
    })
public final class BuildsCommand extends ListVerb {
  @Parameters(
      paramLabel = "WORKSPACE",
      arity = "0..1",
      description = "Only this workspace's. " + WorkspaceChoice.HOW)
  private @Nullable String workspace;

  @Mixin private final PoolFilter pool = new PoolFilter();

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description = "Only pending, running, succeeded, failed, canceling or canceled ones.")
  private @Nullable BuildStatus status;

  @Option(
      names = "--transition",
      paramLabel = "WHAT",
      description = "Only start, stop or delete builds.")
  private @Nullable Transition transition;

  @Option(
      names = "--before",
      paramLabel = "BUILD",
      description = "Only builds asked for before this one: the next page.")
  private @Nullable String before;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "The most to list. Default: ${DEFAULT-VALUE}.")
  private int limit;

  public BuildsCommand(CliContext context) {
    super(context);
  }

  @Override
  protected List<Item> read(Server server) {
    return server.list(
        ApiPath.of("builds")
            .with("pool", pool.of(server))
            .with(
                "workspace",
                Optional.ofNullable(workspace)
                    .map(reference -> WorkspaceChoice.one(server, reference).text("id")))
            .with("transition", Optional.ofNullable(transition).map(Transition::label))
            .with("status", Optional.ofNullable(status).map(BuildStatus::label))
            .with("before", before(server)),
        checked(limit));
  }

  private Optional<String> before(Server server) {
    return Optional.ofNullable(before)
        .map(
            reference ->
                BuildChoice.find(server, reference)
                    .orElseThrow(
                        () ->
                            CommandFailure.wrongInput(
                                "--before: there is no build \"" + reference + "\""))
                    .text("id"));
  }

  @Override
  protected Table table(List<Item> found) {
    return BuildTable.of(found);
  }

  @Override
  protected List<String> notes(List<Item> found) {
    return found.size() < limit
        ? List.of()
        : List.of("larder: older ones: --before " + found.getLast().shortId("id"));
  }
}
