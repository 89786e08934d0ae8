package dev.larder.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.claim.OnMiss;
import dev.larder.client.WorkflowStarts;
import dev.larder.desired.PoolFile;
import dev.larder.pool.ClaimId;
import dev.larder.pool.PoolName;
import dev.larder.poolfile.PoolFileReader;
import dev.larder.store.Database;
import dev.larder.store.TestDatabase;
import dev.larder.store.build.BuildWorkflow;
import dev.larder.store.claim.Claims;
import dev.larder.store.pool.ApplyResult;
import dev.larder.store.pool.Pools;
import dev.larder.store.secret.Secrets;
import dev.larder.store.setting.SharedSettings;
import dev.larder.store.view.PoolStock;
import dev.larder.store.view.Views;
import dev.larder.store.view.WorkspaceFilter;
import dev.larder.store.view.WorkspaceView;
import dev.larder.store.workspace.BuildLifecycle;
import dev.larder.store.workspace.StockChecks;
import dev.larder.store.workspace.Unfinished;
import dev.larder.store.workspace.Workspaces;
import dev.larder.worker.activities.RedactFailures;
import dev.larder.worker.activities.SignalQueue;
import dev.larder.worker.background.StockHealth;
import dev.larder.worker.config.TemporalTarget;
import dev.larder.worker.config.WorkerConfig;
import dev.larder.worker.notify.Senders;
import dev.larder.worker.provision.Provisioners;
import dev.larder.workflow.Payloads;
import dev.larder.workflow.TaskQueues;
import dev.larder.workflow.WorkflowIds;
import dev.larder.workflow.claim.ClaimInput;
import dev.larder.workflow.claim.WorkspaceClaim;
import dev.larder.workflow.loop.PresetsChanged;
import dev.larder.workflow.loop.Reconciler;
import dev.larder.workflow.loop.ReconcilerState;
import io.temporal.api.sdk.v1.WorkflowMetadata;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerFactoryOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jooq.impl.DSL;
import org.jspecify.annotations.NullMarked;

/**
 * A whole Larder for one test: a database of its own, the real workflows and activities on the test
 * server, a scripted provisioner, and time that is skipped. The store's clock is the test server's.
 */
@NullMarked
public final class Story implements AutoCloseable {
  private static final Duration HEARTBEAT = Duration.ofSeconds(3);
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  final ScriptedProvisioner provisioner = new ScriptedProvisioner();
  final TestWorkflowEnvironment temporal;
  final Database database;
  final Pools pools;
  final DataSource source;
  final Views views;
  final Claims claims;
  final BuildLifecycle builds;
  final StockHealth health;
  private final SignalQueue signals;
  private final Senders senders = Senders.of(Optional.empty());
  private final Set<String> presetPasses = ConcurrentHashMap.newKeySet();
  private String yaml = "";
  private volatile Duration databaseBehind = Duration.ZERO;

  Story() {
    this(Instant.parse("2026-01-05T00:00:00Z"));
  }

  Story(Instant start) {
    this(start, TestDatabase.freshSource());
  }

  /** Goes on with what another story left in its database. */
  Story(Instant start, DataSource source) {
    this(start, source, true);
  }

  /** With prebuilds off: no worker keeps stock. */
  Story(Instant start, DataSource source, boolean prebuilds) {
    this.source = source;
    temporal =
        TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setInitialTime(start)
                .setUseTimeskipping(true)
                .setWorkflowClientOptions(
                    WorkflowClientOptions.newBuilder()
                        .setDataConverter(Payloads.converter())
                        .setIdentity("story")
                        .build())
                .setWorkerFactoryOptions(
                    WorkerFactoryOptions.newBuilder(Registration.factoryOptions())
                        .setWorkerInterceptors(
                            new RedactFailures(), new CountingApplies(presetPasses))
                        .build())
                .build());
    database =
        Database.over(
            source,
            () ->
                DSL.val(Instant.ofEpochMilli(temporal.currentTimeMillis()).minus(databaseBehind)));
    pools = new Pools(database, Secrets.withoutKey());
    views = new Views(database);
    claims = new Claims(database, Secrets.withoutKey(), "test");
    builds = new BuildLifecycle(database, Secrets.withoutKey());
    signals = new SignalQueue(temporal.getWorkflowClient());
    health =
        new StockHealth(
            new StockChecks(database, Secrets.withoutKey()),
            new Provisioners(provisioner),
            List.of(),
            signals);
    new Registration(
            database,
            database,
            temporal.getWorkflowClient(),
            WorkerConfig.builder(
                    "unused",
                    TemporalTarget.at("unused", "default"),
                    Secrets.withoutKey(),
                    Path.of("unused"))
                .heartbeat(HEARTBEAT)
                .prebuilds(prebuilds)
                .metrics(Optional.empty())
                .build(),
            new Provisioners(provisioner),
            signals,
            senders)
        .register(temporal.getWorkerFactory());
    temporal.start();
  }

  /** Sees a recorded claim through, as the command line asks for after it claimed. */
  WorkspaceClaim seeThrough(ClaimId claim) {
    WorkspaceClaim workflow = claimWorkflow(workflowOf(claim));
    WorkflowClient.start(workflow::run, ClaimInput.recorded(claim, false));
    return workflow;
  }

  /** What the workflow is called that sees it through. */
  String workflowOf(ClaimId claim) {
    return new Unfinished(database).workflow(claim).orElseThrow().id();
  }

  WorkspaceClaim claimWorkflow(String id) {
    return temporal
        .getWorkflowClient()
        .newWorkflowStub(
            WorkspaceClaim.class,
            WorkflowOptions.newBuilder().setWorkflowId(id).setTaskQueue(TaskQueues.LARDER).build());
  }

  /** Deletes as the command line does; answers with the workflow that does it, if any. */
  Optional<String> delete(WorkspaceView workspace) {
    return switch (new Workspaces(database).delete(workspace.id(), "alice")) {
      case Workspaces.Deletion.Asked asked -> {
        BuildWorkflow workflow = new Unfinished(database).workflow(asked.build()).orElseThrow();
        new WorkflowStarts(temporal.getWorkflowClient()).build(workflow);
        yield Optional.of(workflow.id());
      }
      case Workspaces.Deletion.AfterBuild afterBuild -> Optional.empty();
      case Workspaces.Deletion.Gone gone -> Optional.empty();
      case Workspaces.Deletion.UnderWay underWay -> Optional.empty();
      case Workspaces.Deletion.NoSuchWorkspace none -> Optional.empty();
    };
  }

  /** How many claims wait in line. */
  int waitingClaims() {
    return Integer.parseInt(
        texts("select count(*) from larder.claims where status = 'waiting'").getFirst());
  }

  /** The ids of the presets' passes whose builds there are, in order. */
  List<String> presetWorkflows() {
    return texts(
        "select workflow_id from larder.builds where workflow_id like 'larder-preset/%'"
            + " group by workflow_id order by min(created_at)");
  }

  private List<String> texts(String query, Object... values) {
    return database.snapshot(
        "look", db -> db.fetch(query, values).map(r -> r.get(0, String.class)));
  }

  /** Makes the database's clock run behind Temporal's. */
  void databaseBehind(Duration by) {
    databaseBehind = by;
  }

  ApplyResult apply(String yaml) {
    this.yaml = yaml;
    try {
      Path file = Files.createTempFile("pools", ".yaml");
      Files.writeString(file, yaml);
      PoolFile read = PoolFileReader.read(file, Map.of());
      Files.delete(file);
      return pools.apply(read, "test", false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Pools of one template each named t, with presets of these sizes named p0, p1, … */
  void applyPools(int... desired) {
    applyPools("claim: 0s", desired);
  }

  /**
   * @param simulated what the provisioner says; without a claim, claims are done at once
   */
  void applyPools(String simulated, int... desired) {
    StringBuilder presets = new StringBuilder();
    for (int i = 0; i < desired.length; i++) {
      presets.append("{name: p%d, desired: %d, slowStart: false},".formatted(i, desired[i]));
    }
    apply(
        "{organization: acme, templates: [{name: t, provisioner: {simulated: {%s}}, presets: [%s]}]}"
            .formatted(simulated, presets));
  }

  void set(String key, String value) {
    new SharedSettings(database).set(Map.of(key, value), "test");
  }

  Reconciler startReconciler() {
    return startReconciler(ReconcilerState.first());
  }

  Reconciler startReconciler(ReconcilerState state) {
    Reconciler starting =
        temporal
            .getWorkflowClient()
            .newWorkflowStub(
                Reconciler.class,
                WorkflowOptions.newBuilder()
                    .setWorkflowId(WorkflowIds.RECONCILER)
                    .setTaskQueue(TaskQueues.RECONCILER)
                    .build());
    WorkflowClient.start(starting::run, state);
    return reconciler();
  }

  /** Whichever run of the Reconciler is open. */
  Reconciler reconciler() {
    return temporal.getWorkflowClient().newWorkflowStub(Reconciler.class, WorkflowIds.RECONCILER);
  }

  void tellChanged(String... presets) {
    reconciler()
        .presetsChanged(
            new PresetsChanged(
                List.of(presets).stream().map(p -> pool(p).preset().orElseThrow()).toList()));
  }

  PoolStock pool(String preset) {
    return views.pools().stream()
        .filter(p -> p.name().preset().equals(preset))
        .findFirst()
        .orElseThrow();
  }

  int ready(String preset) {
    return pool(preset).counts().ready();
  }

  List<WorkspaceView> workspaces() {
    return views.workspaces(
        new WorkspaceFilter(Optional.empty(), Optional.empty(), Optional.empty(), false, 10_000));
  }

  ClaimResult claim(String preset, String owner, OnMiss onMiss) {
    return claim(preset, owner, Optional.empty(), onMiss);
  }

  ClaimResult claim(String preset, String owner, Optional<String> key, OnMiss onMiss) {
    return claims.claim(
        new ClaimRequest(
            PoolName.of("acme", "t", preset), owner, Optional.empty(), key, Map.of(), onMiss));
  }

  /** Waits, in real time, until this holds. */
  void until(String what, BooleanSupplier condition) {
    Instant deadline = Instant.now().plus(TIMEOUT);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now())
          .as(() -> "waited too long until " + what + "\n" + StockSummary.of(views.pools()))
          .isBefore(deadline);
      try {
        TimeUnit.MILLISECONDS.sleep(20);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  void untilReady(String preset, int count) {
    until(preset + " has " + count + " ready", () -> ready(preset) == count);
  }

  /** The organization may have so many prebuilds. */
  void limitPrebuilds(int limit) {
    apply(
        yaml.replace(
            "organization: acme,", "organization: acme, limits: {prebuilds: " + limit + "},"));
  }

  /** The run of the Reconciler that is open. */
  String runId() {
    return temporal
        .getWorkflowClient()
        .newUntypedWorkflowStub(WorkflowIds.RECONCILER)
        .describe()
        .getExecution()
        .getRunId();
  }

  void terminateReconciler() {
    temporal
        .getWorkflowClient()
        .newUntypedWorkflowStub(WorkflowIds.RECONCILER)
        .terminate("by the test");
  }

  /** Terminates the workflow that runs the workspace's latest build. */
  void terminateWorkflowOf(WorkspaceView workspace) {
    String id =
        texts(
                "select workflow_id from larder.builds where workspace_id = ? order by number desc",
                workspace.id().value())
            .getFirst();
    temporal.getWorkflowClient().newUntypedWorkflowStub(id).terminate("by the test");
  }

  /** What the Web UI shows of the Reconciler, as Markdown. */
  String currentDetails() {
    return temporal
        .getWorkflowClient()
        .newUntypedWorkflowStub(WorkflowIds.RECONCILER)
        .query("__temporal_workflow_metadata", WorkflowMetadata.class)
        .getCurrentDetails();
  }

  /** How many presets' passes have been started in all. */
  int presetPasses() {
    return presetPasses.size();
  }

  /** Waits until the loop has heard from all that it started. */
  void settle() {
    until(
        "no pass but the one asked for happens",
        () -> {
          long before = reconciler().status().passes();
          pass(Duration.ofSeconds(1));
          return reconciler().reconcile().started() == 0
              && reconciler().status().passes() == before + 1;
        });
  }

  /** Lets this much of the test server's time pass. */
  void pass(Duration time) {
    temporal.sleep(time);
  }

  @Override
  public void close() {
    signals.close();
    temporal.close();
    senders.close();
  }
}
