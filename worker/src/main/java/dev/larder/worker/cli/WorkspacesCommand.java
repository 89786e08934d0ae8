package dev.larder.worker.cli;

import dev.larder.pool.PoolName;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.PoolStock;
import dev.larder.store.Replacement;
import dev.larder.store.Views;
import dev.larder.store.WorkspaceFilter;
import dev.larder.store.WorkspaceView;
import dev.larder.worker.cli.Table.Cell;
import dev.larder.worker.cli.Table.Column;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Every workspace, in stock or somebody's. */
@Command(
    name = "workspaces",
    header = "List workspaces: those in stock and those that somebody has.",
    description =
        "Without an OWNER a workspace is a prebuild in stock. Deleted ones are not shown.",
    footer = {
      "Examples:",
      "  larder workspaces --pool java-dev/large --state ready",
      "  larder workspaces --owner alice -o json"
    })
final class WorkspacesCommand extends Verb {
  @Option(
      names = "--pool",
      paramLabel = "PRESET",
      description = "Only those of this pool: [ORGANIZATION/]TEMPLATE/PRESET.")
  private @Nullable PoolName pool;

  @Option(names = "--owner", paramLabel = "WHO", description = "Only this owner's.")
  private @Nullable String owner;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description =
          "Only those in this state: starting, ready, unhealthy, expired, personalising, claimed,"
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

  @Mixin private final Output output;
  @Mixin private final Connections connections;

  WorkspacesCommand(Surroundings surroundings) {
    this.output = new Output(surroundings);
    this.connections = new Connections(surroundings);
  }

  @Override
  Exit run() {
    Limits.check(limit);
    Views views = connections.views();
    Optional<PoolStock> chosen =
        PoolChoice.of(pool == null ? List.of() : views.pools(), Optional.ofNullable(pool));
    List<WorkspaceView> found =
        views.workspaces(
            new WorkspaceFilter(
                chosen.map(PoolStock::id),
                Optional.ofNullable(owner),
                Optional.ofNullable(state),
                all || state == WorkspaceState.DELETED,
                limit));
    output.print(
        out(), () -> table(found), () -> found.stream().map(WorkspacesCommand::document).toList());
    if (found.size() == limit) {
      say("larder: there may be more than these %d; see --limit".formatted(limit));
    }
    return Exit.DONE;
  }

  private static Table table(List<WorkspaceView> workspaces) {
    Table table =
        new Table(
            "No workspaces.",
            Column.text("NAME"),
            Column.text("POOL"),
            Column.text("OWNER"),
            Column.text("STATE"),
            Column.number("AGE"),
            Column.number("UNTIL"),
            Column.text("ID"),
            Column.text("URL"),
            Column.text("REASON"));
    for (WorkspaceView workspace : workspaces) {
      table.row(
          Cell.of(workspace.name()),
          Cell.of(workspace.pool().template() + "/" + workspace.pool().preset()),
          workspace.owner().map(Cell::of).orElse(new Cell("-", Tone.DIM)),
          new Cell(workspace.state().label(), tone(workspace.state())),
          Cell.of(Spans.age(workspace.age())),
          Cell.of(until(workspace)),
          new Cell(workspace.id().toString().substring(0, 8), Tone.DIM),
          Cell.of(workspace.outputs().getOrDefault("url", "")),
          Cell.of(workspace.reason().orElse("")));
    }
    return table;
  }

  private static String until(WorkspaceView workspace) {
    Instant now = workspace.createdAt().plus(workspace.age());
    return workspace
        .leaseUntil()
        .filter(until -> workspace.state() != WorkspaceState.DELETED)
        .map(until -> "in " + Spans.age(Duration.between(now, until)))
        .orElse("");
  }

  static Map<String, @Nullable Object> document(WorkspaceView workspace) {
    Document document =
        new Document()
            .put("id", workspace.id())
            .put("name", workspace.name())
            .put("organization", workspace.pool().organization())
            .put("template", workspace.pool().template())
            .put("preset", workspace.pool().preset())
            .put("owner", workspace.owner())
            .put("state", workspace.state())
            .put("reason", workspace.reason())
            .put("createdAt", workspace.createdAt())
            .put("ageSeconds", workspace.age())
            .put("leaseUntil", workspace.leaseUntil())
            .put("retryAt", workspace.retryAt())
            .put("outputs", workspace.outputs())
            .put("forecast", workspace.forecast().map(Replacement::addresses));
    return ReplacedShown.put(document, workspace.replacement()).fields();
  }

  static Tone tone(WorkspaceState state) {
    return switch (state) {
      case READY, CLAIMED -> Tone.GOOD;
      case STARTING, PERSONALISING, DELETING -> Tone.BUSY;
      case UNHEALTHY, EXPIRED, STOPPED -> Tone.WAITING;
      case FAILED, LEAKED -> Tone.BAD;
      case DELETED -> Tone.DIM;
    };
  }
}
