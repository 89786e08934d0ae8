package dev.larder.worker.activities;

import dev.larder.client.KnownAttributes;
import dev.larder.store.pass.PassScope;
import dev.larder.store.pass.Passes;
import dev.larder.workflow.loop.OneReconciler;
import dev.larder.workflow.loop.PassActivities;
import dev.larder.workflow.loop.PlanActivities;
import dev.larder.workflow.loop.SnapshotActivities;
import java.util.Optional;

/** A pass's reading and planning. */
public final class PassWork implements PassActivities, SnapshotActivities, PlanActivities {
  private final Passes passes;
  private final SignalQueue signals;
  private final StockPage stock;
  private final KnownAttributes attributes;

  public PassWork(Passes passes, SignalQueue signals, StockPage stock, KnownAttributes attributes) {
    this.passes = passes;
    this.signals = signals;
    this.stock = stock;
    this.attributes = attributes;
  }

  @Override
  public SnapshotAndPlan snapshotAndPlan(SnapshotRequest request) {
    OneReconciler.check(ThisWorkflow.run().workflowId());
    Passes.TakenAndPlanned both = passes.takeAndPlan(scope(request));
    return new SnapshotAndPlan(message(request, both.taken()), message(both.page()));
  }

  @Override
  public SnapshotTaken takeSnapshot(SnapshotRequest request) {
    OneReconciler.check(ThisWorkflow.run().workflowId());
    return message(request, passes.take(scope(request)));
  }

  private static PassScope scope(SnapshotRequest request) {
    return switch (request.scope()) {
      case ALL -> new PassScope.All();
      case PRESETS -> new PassScope.Presets(request.presets());
      case DUE -> new PassScope.Due();
      case DEFERRED -> new PassScope.Deferred();
    };
  }

  private SnapshotTaken message(SnapshotRequest request, Passes.Taken taken) {
    taken.granted().forEach(signals::granted);
    return new SnapshotTaken(
        taken.snapshot(),
        taken.now(),
        taken.presets(),
        taken.interval(),
        stock.text(request.scope() == Scope.ALL),
        attributes.areKnown() ? Optional.of(true) : Optional.empty());
  }

  @Override
  public PlanPage plan(PlanRequest request) {
    return message(passes.plan(request.snapshot(), request.now(), request.after()));
  }

  private static PlanPage message(Passes.Page page) {
    page.holding().forEach(PlanLog::write);
    return new PlanPage(
        page.todo().stream()
            .map(t -> new Todo(t.preset(), t.label(), t.plan(), Optional.of(t.version())))
            .toList(),
        page.more(),
        page.wakeIn(),
        page.creates(),
        page.deletes(),
        page.held());
  }
}
