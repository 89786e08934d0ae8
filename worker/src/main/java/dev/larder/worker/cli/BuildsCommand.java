package dev.larder.worker.cli;

import dev.larder.pool.BuildId;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.PoolName;
import dev.larder.pool.Transition;
import dev.larder.store.BuildFilter;
import dev.larder.store.BuildView;
import dev.larder.store.PoolStock;
import dev.larder.store.Views;
import dev.larder.store.WorkspaceView;
import dev.larder.worker.cli.Table.Cell;
import dev.larder.worker.cli.Table.Column;
import java.util.List;
import java.util.Map;
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
final class BuildsCommand extends Verb {
  @Parameters(
      paramLabel = "WORKSPACE",
      arity = "0..1",
      description = "Only this workspace's. " + WorkspaceChoice.HOW)
  private @Nullable String workspace;

  @Option(
      names = "--pool",
      paramLabel = "PRESET",
      description = "Only those of this pool: [ORGANIZATION/]TEMPLATE/PRESET.")
  private @Nullable PoolName pool;

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

  @Mixin private final Output output;
  @Mixin private final Connections connections;

  BuildsCommand(Surroundings surroundings) {
    this.output = new Output(surroundings);
    this.connections = new Connections(surroundings);
  }

  @Override
  Exit run() {
    Limits.check(limit);
    Views views = connections.views();
    List<BuildView> found = views.builds(filter(views));
    output.print(
        out(), () -> table(found), () -> found.stream().map(BuildsCommand::document).toList());
    if (found.size() == limit && output.isTable()) {
      say("larder: older ones: --before " + shortId(found.getLast()));
    }
    return Exit.DONE;
  }

  private BuildFilter filter(Views views) {
    return new BuildFilter(
        PoolChoice.of(pool == null ? List.of() : views.pools(), Optional.ofNullable(pool))
            .map(PoolStock::id),
        Optional.ofNullable(workspace)
            .map(reference -> WorkspaceChoice.one(views, reference))
            .map(WorkspaceView::id),
        Optional.ofNullable(transition),
        Optional.ofNullable(status),
        before(views),
        limit);
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

  static Table table(List<BuildView> builds) {
    Table table =
        new Table(
            "No builds.",
            Column.text("BUILD"),
            Column.text("WORKSPACE"),
            Column.text("POOL"),
            Column.text("WHAT"),
            Column.text("WHY"),
            Column.text("BY"),
            Column.text("STATUS"),
            Column.number("TRY"),
            Column.number("AGE"),
            Column.number("TOOK"),
            Column.text("ERROR"));
    for (BuildView build : builds) {
      table.row(
          Cell.of(shortId(build)),
          Cell.of(build.workspaceName()),
          Cell.of(build.pool().template() + "/" + build.pool().preset()),
          Cell.of(build.transition().label()),
          Cell.of(build.reason().label()),
          Cell.of(build.initiator()),
          new Cell(build.status().label(), tone(build.status())),
          Cell.count(build.attempt()),
          Cell.of(Spans.age(build.age())),
          Cell.of(build.took().map(Spans::took).orElse("-")),
          Cell.of(build.error().orElse("")));
    }
    return table;
  }

  static String shortId(BuildView build) {
    return build.id().toString().substring(0, 8);
  }

  static Map<String, @Nullable Object> document(BuildView build) {
    Document document =
        new Document()
            .put("id", build.id())
            .put("workspace", build.workspace())
            .put("workspaceName", build.workspaceName())
            .put("organization", build.pool().organization())
            .put("template", build.pool().template())
            .put("preset", build.pool().preset())
            .put("number", build.number())
            .put("transition", build.transition())
            .put("reason", build.reason())
            .put("initiator", build.initiator())
            .put("status", build.status())
            .put("attempt", build.attempt())
            .put("createdAt", build.createdAt())
            .put("startedAt", build.startedAt())
            .put("finishedAt", build.finishedAt())
            .put("error", build.error());
    return ReplacedShown.put(document, build.replacement()).fields();
  }

  private static Tone tone(BuildStatus status) {
    return switch (status) {
      case SUCCEEDED -> Tone.GOOD;
      case PENDING, RUNNING -> Tone.BUSY;
      case CANCELING -> Tone.WAITING;
      case FAILED -> Tone.BAD;
      case CANCELED -> Tone.DIM;
    };
  }
}
