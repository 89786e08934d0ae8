package dev.larder.server.explanation;

import dev.larder.plan.Plan;
import dev.larder.plan.Planner;
import dev.larder.plan.Snapshot;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.pass.PassScope;
import dev.larder.store.pass.Passes;
import dev.larder.store.view.BuildView;
import dev.larder.store.view.PoolStock;
import dev.larder.store.view.Views;
import dev.larder.store.view.WorkspaceFilter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Gathers what is said of a pool. */
public final class Explanations {
  private static final int MAX_FAILURES = 3;
  private static final int MAX_COUNTED = 1_000;
  private static final int MAX_LEAKED = 10;

  private final Views views;
  private final Passes passes;

  public Explanations(Views views, Passes passes) {
    this.views = views;
    this.passes = passes;
  }

  /** What is said of this pool. */
  public Explanation of(PoolStock stock) {
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
    Snapshot snapshot = passes.preview(scope);
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
