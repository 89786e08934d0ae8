package dev.larder.server.installation;

import static dev.larder.access.Scope.ADMIN;
import static dev.larder.access.Scope.OPERATE;
import static dev.larder.access.Scope.READ;

import dev.larder.document.Document;
import dev.larder.plan.Plan;
import dev.larder.plan.PlanJson;
import dev.larder.plan.Planner;
import dev.larder.plan.Snapshot;
import dev.larder.plan.SnapshotJson;
import dev.larder.pool.PoolName;
import dev.larder.pool.PresetId;
import dev.larder.server.http.Answer;
import dev.larder.server.http.ApiProblem;
import dev.larder.server.http.Request;
import dev.larder.server.http.Route;
import dev.larder.server.pool.NamedPools;
import dev.larder.store.pass.PassScope;
import dev.larder.store.pass.Passes;
import dev.larder.store.view.PoolStock;
import dev.larder.store.view.Views;
import dev.larder.workflow.WorkflowIds;
import dev.larder.workflow.loop.PassReport;
import dev.larder.workflow.loop.Reconciler;
import io.temporal.client.WorkflowClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What the planner sees and would do, and passes that are asked for. */
public final class PassRoutes {
  private static final int MAX_NAMED = 1_000;

  private final Passes passes;
  private final Views views;
  private final NamedPools pools;
  private final WorkflowClient temporal;

  public PassRoutes(Passes passes, Views views, NamedPools pools, WorkflowClient temporal) {
    this.passes = passes;
    this.views = views;
    this.pools = pools;
    this.temporal = temporal;
  }

  public List<Route> routes() {
    return List.of(
        Route.post("/v1/reconcile", this::reconcile, OPERATE),
        Route.get("/v1/plan", this::plan, READ),
        Route.get("/v1/pools/{organization}/{template}/{preset}/plan", this::planOne, READ),
        Route.get("/v1/snapshot", this::snapshot, ADMIN),
        Route.get("/v1/snapshots/{snapshot}", this::stored, ADMIN),
        Route.get("/v1/snapshots/{snapshot}/plan", this::planStored, ADMIN));
  }

  /**
   * All of it, with what the pass came to; or some pools, which are asked for and not waited for.
   */
  private Answer reconcile(Request request) throws InterruptedException {
    List<PoolName> named =
        request.bodyIfAny(
            fields -> {
              List<PoolName> names = new ArrayList<>();
              fields
                  .list("pools")
                  .forEach(node -> fields.parsed(node, PoolName::parse).ifPresent(names::add));
              return Optional.of(names);
            });
    if (named.size() > MAX_NAMED) {
      throw ApiProblem.invalid("at most %d pools are named at once".formatted(MAX_NAMED));
    }
    if (named.isEmpty()) {
      request.checkEverywhere(OPERATE);
      return Answer.ok(
          document(request.outside(() -> asked(reconciler -> reconciler.reconcile()))));
    }
    List<PresetId> presets =
        named.stream()
            .map(name -> stock(pools.named(request, OPERATE, name)))
            .map(PoolStock::preset)
            .flatMap(Optional::stream)
            .toList();
    request.outside(
        () ->
            asked(
                reconciler -> {
                  new dev.larder.client.WorkflowSignals(temporal).presetsChanged(presets);
                  return presets;
                }));
    return Answer.of(202, new Document().put("pools", presets.size()));
  }

  private PoolStock stock(PoolName name) {
    return views.pool(name).orElseThrow(() -> ApiProblem.notFound("pool", name.toString()));
  }

  private <T> T asked(java.util.function.Function<Reconciler, T> question) {
    return question.apply(temporal.newWorkflowStub(Reconciler.class, WorkflowIds.RECONCILER));
  }

  private static Document document(PassReport report) {
    return new Document()
        .put("pass", report.pass())
        .put("at", report.at())
        .put("presets", report.presets())
        .put("started", report.started())
        .put("creates", report.creates())
        .put("deletes", report.deletes())
        .put("held", report.held());
  }

  /** Of the pools that the parameters name, or of all that there are. */
  private Answer plan(Request request) {
    List<PoolName> named = request.queries("pool", PoolName::parse);
    if (named.isEmpty()) {
      request.checkEverywhere(READ);
      return plan(passes.preview(new PassScope.All()));
    }
    return plan(
        named.stream().map(name -> stock(pools.named(request, READ, name))).distinct().toList());
  }

  private Answer planOne(Request request) {
    return plan(List.of(pools.stock(request, READ)));
  }

  private Answer plan(List<PoolStock> stocks) {
    return plan(
        passes.preview(
            new PassScope.Presets(
                stocks.stream().map(PoolStock::preset).flatMap(Optional::stream).toList())));
  }

  private static Answer plan(Snapshot snapshot) {
    Plan plan = Planner.plan(snapshot);
    return Answer.json(PlanJson.write(plan, snapshot));
  }

  private Answer snapshot(Request request) {
    request.checkEverywhere(ADMIN);
    return Answer.json(SnapshotJson.write(passes.preview(new PassScope.All())));
  }

  private Answer stored(Request request) {
    return Answer.json(SnapshotJson.write(found(request)));
  }

  private Answer planStored(Request request) {
    return plan(found(request));
  }

  private Snapshot found(Request request) {
    request.checkEverywhere(ADMIN);
    UUID id = request.path("snapshot", UUID::fromString);
    return passes
        .snapshots()
        .find(id)
        .orElseThrow(() -> ApiProblem.notFound("snapshot", id.toString()));
  }
}
