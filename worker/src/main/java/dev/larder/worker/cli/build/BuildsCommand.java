package dev.larder.worker.cli.build;

import dev.larder.document.Document;
import dev.larder.pool.BuildId;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.Transition;
import dev.larder.server.answer.BuildDocuments;
import dev.larder.store.view.BuildFilter;
import dev.larder.store.view.BuildView;
import dev.larder.store.view.Views;
import dev.larder.store.view.WorkspaceView;
import dev.larder.worker.cli.claim.WorkspaceChoice;
import dev.larder.worker.cli.frame.CliContext;
import dev.larder.worker.cli.frame.CommandFailure;
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
public final class BuildsCommand extends ListVerb<BuildView> {
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
  protected List<BuildView> read(Connections connections) {
    checked(limit);
    Views views = connections.views();
    return views.builds(
        new BuildFilter(
            pool.of(views),
            Optional.ofNullable(workspace)
                .map(reference -> WorkspaceChoice.one(views, reference))
                .map(WorkspaceView::id),
            Optional.ofNullable(transition),
            Optional.ofNullable(status),
            before(views),
            limit));
  }

  private Optional<BuildId> before(Views views) {
    return Optional.ofNullable(before)
        .map(
            reference ->
                BuildChoice.find(views, reference)
                    .map(BuildView::id)
                    .orElseThrow(
                        () ->
                            CommandFailure.wrongInput(
                                "--before: there is no build \"" + reference + "\"")));
  }

  @Override
  protected Table table(List<BuildView> found) {
    return BuildTable.of(found);
  }

  @Override
  protected Document document(BuildView build) {
    return BuildDocuments.document(build);
  }

  @Override
  protected List<String> notes(List<BuildView> found) {
    return found.size() < limit
        ? List.of()
        : List.of("larder: older ones: --before " + BuildTable.shortId(found.getLast()));
  }
}
