package dev.larder.worker.cli.explanation;

import dev.larder.plan.Plan;
import dev.larder.plan.Planner;
import dev.larder.plan.Snapshot;
import dev.larder.pool.PoolName;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.pass.PassScope;
import dev.larder.store.pass.Passes;
import dev.larder.store.view.BuildView;
import dev.larder.store.view.PoolStock;
import dev.larder.store.view.Views;
import dev.larder.store.view.WorkspaceFilter;
import dev.larder.worker.cli.frame.CliContext;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.cli.frame.Exit;
import dev.larder.worker.cli.frame.Output;
import dev.larder.worker.cli.frame.Table;
import dev.larder.worker.cli.frame.Verb;
import dev.larder.worker.cli.pool.PoolChoice;
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
    header = "Explain why a pool has the stock it has, and what happens next.",
    description =
        "What is wanted and where that comes from, what is there, what holds it back and until"
            + " when, what a pass would do now, the limits and workers it depends on, and the last"
            + " failures with the end of their logs.",
    footer = {"Example:", "  larder explain java-dev/large"})
public final class ExplainCommand extends Verb {
  private static final int MAX_FAILURES = 3;
  private static final int MAX_COUNTED = 1_000;
  private static final int MAX_LEAKED = 10;

  @Parameters(paramLabel = "PRESET", description = "A pool: [ORGANIZATION/]TEMPLATE/PRESET.")
  private PoolName pool;

  @Mixin private final Output output;
  @Mixin private final Connections connections;

  public ExplainCommand(CliContext context) {
    this.output = new Output(context);
    this.connections = new Connections(context);
  }

  @Override
  protected Exit run() {
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
    List<BuildView> run = views.runOfFailures(stock.id(), MAX_COUNTED);
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
                MAX_LEAKED)),
        run.size(),
        run.stream()
            .limit(MAX_FAILURES)
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
    Snapshot snapshot = new Passes(connections.database()).preview(scope);
    Map<String, Plan.PresetPlan> plans =
        Planner.plan(snapshot).presets().stream()
            .collect(Collectors.toMap(Plan.PresetPlan::preset, plan -> plan));
    List<String> plan =
        snapshot.presets().stream()
            .filter(preset -> preset.pool().filter(stock.id().toString()::equals).isPresent())
            .map(
                preset ->
                    (preset.active() ? "" : "for an older version: ")
                        + Objects.requireNonNull(plans.get(preset.id())).describe())
            .toList();
    return plan.isEmpty() ? List.of("nothing of it is left") : plan;
  }
}
