package dev.larder.worker.cli;

import dev.larder.plan.Plan;
import dev.larder.plan.Planner;
import dev.larder.plan.Snapshot;
import dev.larder.pool.PoolName;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.BuildView;
import dev.larder.store.PassScope;
import dev.larder.store.Passes;
import dev.larder.store.PoolStock;
import dev.larder.store.Views;
import dev.larder.store.WorkspaceFilter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Why there is stock, or none. */
@Command(
    name = "explain",
    header = "Say in plain words why a pool has the stock it has, and what happens next.",
    description =
        "What is wanted and where that comes from, what is there, what holds it back and until when,"
            + " what a pass would do now, the limits and workers it depends on, and the last"
            + " failures with the end of their logs.",
    footer = {"Example:", "  larder explain java-dev/large"})
final class ExplainCommand extends Verb {
  private static final int MOST_FAILURES = 3;
  private static final int MOST_COUNTED = 1_000;
  private static final int MOST_LEAKED = 10;

  @Parameters(paramLabel = "PRESET", description = "A pool: [ORGANIZATION/]TEMPLATE/PRESET.")
  private PoolName pool;

  @Mixin private final Output output;
  @Mixin private final Connections connections;

  ExplainCommand(Surroundings surroundings) {
    this.output = new Output(surroundings);
    this.connections = new Connections(surroundings);
  }

  @Override
  Exit run() {
    Views views = connections.views();
    PoolStock stock = PoolChoice.one(views.pools(), pool);
    Explanation explanation = explanation(stock, views);
    if (output.isTable()) {
      StringWriter text = new StringWriter();
      explanation.print(new PrintWriter(text, true));
      out().print(text);
      out().flush();
    } else {
      output.print(out(), Table::nothing, () -> explanation.document().fields());
    }
    return Exit.DONE;
  }

  private Explanation explanation(PoolStock stock, Views views) {
    List<BuildView> run = views.runOfFailures(stock.id(), MOST_COUNTED);
    return new Explanation(
        stock,
        views.circumstances(stock),
        plan(stock),
        views.workspaces(
            new WorkspaceFilter(
                Optional.of(stock.id()),
                Optional.empty(),
                Optional.of(WorkspaceState.LEAKED),
                false,
                MOST_LEAKED)),
        run.size(),
        run.stream()
            .limit(MOST_FAILURES)
            .map(build -> Explanation.Failure.of(build, views))
            .toList());
  }

  /** What a pass would do now, for the preset of each version that is left. */
  private List<String> plan(PoolStock stock) {
    PassScope scope =
        stock
            .preset()
            .<PassScope>map(preset -> new PassScope.Presets(List.of(preset)))
            .orElseGet(PassScope.All::new);
    Snapshot snapshot = new Passes(connections.database()).look(scope);
    Map<String, Plan.PresetPlan> plans =
        Planner.plan(snapshot).presets().stream()
            .collect(Collectors.toMap(Plan.PresetPlan::preset, plan -> plan));
    List<String> words =
        snapshot.presets().stream()
            .filter(preset -> preset.pool().filter(stock.id().toString()::equals).isPresent())
            .map(
                preset ->
                    (preset.active() ? "" : "for an older version: ")
                        + Objects.requireNonNull(plans.get(preset.id())).describe())
            .toList();
    return words.isEmpty() ? List.of("nothing of it is left") : words;
  }
}
