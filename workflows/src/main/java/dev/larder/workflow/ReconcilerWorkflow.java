package dev.larder.workflow;

import dev.larder.pool.PresetId;
import dev.larder.workflow.AdoptionActivities.Adopted;
import dev.larder.workflow.PlanActivities.PlanPage;
import dev.larder.workflow.PlanActivities.PlanRequest;
import dev.larder.workflow.PlanActivities.Todo;
import dev.larder.workflow.SnapshotActivities.Scope;
import dev.larder.workflow.SnapshotActivities.SnapshotRequest;
import dev.larder.workflow.SnapshotActivities.SnapshotTaken;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** The story of the loop: wait, read, decide, start; over and over, as new when history grows. */
public final class ReconcilerWorkflow implements Reconciler {
  private static final Duration GATHERING = Duration.ofMillis(100);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);
  private static final Duration LEAST_SLEEP = Duration.ofSeconds(1);
  private static final int MOST_CHILDREN = 1_000;

  private final SnapshotActivities snapshots = Options.pass(SnapshotActivities.class, "snapshot");
  private final PlanActivities plans = Options.pass(PlanActivities.class, "plan");
  private final AdoptionActivities adoption = Options.pass(AdoptionActivities.class, "adopt");

  private final int maxHistory;
  private final Set<PresetId> dirty;
  private boolean all;
  private boolean room;
  private Optional<Instant> nextFull;
  private Optional<Instant> nextWake;
  private Optional<Instant> nextAdoption;
  private long passes;
  private long failures;
  private Optional<String> lastError;
  private Optional<PassReport> lastPass;

  /** Of each update that waits: the full pass that will answer it. */
  private final List<Long> updates = new ArrayList<>();

  private long fullBegun;
  private long fullDone;
  private int children;

  @WorkflowInit
  public ReconcilerWorkflow(ReconcilerState state) {
    maxHistory = state.maxHistory();
    dirty = new LinkedHashSet<>(state.dirty());
    all = state.all();
    room = state.room();
    nextFull = state.nextFull();
    nextWake = state.nextWake();
    nextAdoption = state.nextAdoption();
    passes = state.passes();
    failures = state.failures();
    lastError = state.lastError();
    lastPass = state.lastPass();
  }

  @Override
  public void run(ReconcilerState ignored) {
    do {
      sleepUntilThereIsWork();
      pass();
      Workflow.await(() -> updates.stream().allMatch(target -> target > fullDone));
    } while (!historyIsLong() || !updates.isEmpty());
    Workflow.newContinueAsNewStub(Reconciler.class).run(state());
  }

  @Override
  public void reconcileNow() {
    all = true;
  }

  @Override
  public void presetsChanged(PresetsChanged changed) {
    dirty.addAll(changed.presets());
  }

  @Override
  public void roomAppeared() {
    room = true;
  }

  @Override
  public PassReport reconcile() {
    Long target = fullBegun + 1;
    all = true;
    updates.add(target);
    Workflow.await(() -> fullDone >= target);
    updates.remove(target);
    return lastPass.orElseThrow();
  }

  @Override
  public ReconcilerStatus status() {
    return new ReconcilerStatus(passes, failures, lastError, lastPass, nextPass());
  }

  private void sleepUntilThereIsWork() {
    Duration sleep = Duration.between(now(), nextPass());
    if (!signalled() && sleep.isPositive()) {
      Workflow.await(sleep, this::signalled);
    }
    if (signalled()) {
      Workflow.sleep(GATHERING);
    }
  }

  private boolean signalled() {
    return all || room || !dirty.isEmpty();
  }

  private void pass() {
    SnapshotRequest scope = takeScope();
    try {
      PassReport report = pass(scope);
      passes++;
      lastError = Optional.empty();
      if (scope.scope() == Scope.ALL) {
        lastPass = Optional.of(report);
        fullDone = fullBegun;
      }
    } catch (TemporalFailure failure) {
      failed(scope, failure);
    }
  }

  /** What to plan now; what comes in from here on is for the next pass. */
  private SnapshotRequest takeScope() {
    boolean intervalOver = !nextFull.orElse(Instant.MIN).isAfter(now());
    Scope scope =
        all || intervalOver || dirty.size() > PresetsChanged.MOST
            ? Scope.ALL
            : !dirty.isEmpty() ? Scope.PRESETS : room ? Scope.DEFERRED : Scope.DUE;
    List<PresetId> presets = scope == Scope.PRESETS ? List.copyOf(dirty) : List.of();
    switch (scope) {
      case ALL -> {
        fullBegun++;
        all = false;
        room = false;
        dirty.clear();
      }
      case PRESETS -> dirty.clear();
      case DEFERRED -> room = false;
      case DUE -> {}
    }
    return new SnapshotRequest(scope, presets);
  }

  private PassReport pass(SnapshotRequest scope) {
    UUID pass = Workflow.randomUUID();
    SnapshotTaken taken = snapshots.takeSnapshot(scope);
    if (scope.scope() == Scope.ALL) {
      nextFull = Optional.of(now().plus(taken.interval()));
    }
    PlanPage page = plans.plan(new PlanRequest(taken.snapshot(), taken.now(), Optional.empty()));
    PlanPage first = page;
    int started = start(page.todo(), pass);
    while (page.more()) {
      Todo last = page.todo().get(page.todo().size() - 1);
      page = plans.plan(new PlanRequest(taken.snapshot(), taken.now(), Optional.of(last.preset())));
      started += start(page.todo(), pass);
    }
    if (scope.scope() == Scope.ALL || isDue(nextAdoption)) {
      adopt();
    }
    nextWake = wake(page.wakeIn(), started > 0);
    Workflow.setCurrentDetails(taken.stock());
    return new PassReport(
        pass,
        taken.now(),
        taken.presets(),
        started,
        first.creates(),
        first.deletes(),
        first.held());
  }

  /** Starts a child for each, and waits until they have started: sooner they would be lost. */
  private int start(List<Todo> todo, UUID pass) {
    List<Promise<WorkflowExecution>> started = new ArrayList<>();
    for (Todo one : todo) {
      PresetReconciliation child =
          Workflow.newChildWorkflowStub(PresetReconciliation.class, Options.ofPreset(one, pass));
      Async.function(child::run, new PresetPass(one.preset(), pass, one.label()));
      started.add(Workflow.getWorkflowExecution(child));
    }
    for (Promise<WorkflowExecution> one : started) {
      one.get();
    }
    children += started.size();
    return started.size();
  }

  private void adopt() {
    Adopted adopted = adoption.adopt();
    nextAdoption =
        adopted.again().map(in -> now().plus(in.compareTo(LEAST_SLEEP) < 0 ? LEAST_SLEEP : in));
    if (adopted.builds() + adopted.claims() + adopted.leaked() > 0) {
      Workflow.getLogger(ReconcilerWorkflow.class)
          .info(
              "took up {} builds, {} claims, {} leaked workspaces",
              adopted.builds(),
              adopted.claims(),
              adopted.leaked());
    }
  }

  /**
   * A wake-up that changed nothing, e.g. by a clock ahead of the database's, is not repeated at
   * once.
   */
  private static Optional<Instant> wake(Optional<Duration> wakeIn, boolean changed) {
    return wakeIn
        .map(in -> !changed && in.compareTo(LEAST_SLEEP) < 0 ? LEAST_SLEEP : in)
        .map(in -> now().plus(in));
  }

  /** A pass that fails is counted and shown; the next one does its work. */
  private void failed(SnapshotRequest scope, TemporalFailure failure) {
    failures++;
    String reason = String.valueOf(failure.getCause() == null ? failure : failure.getCause());
    lastError = Optional.of(reason.length() > 300 ? reason.substring(0, 300) : reason);
    Workflow.getLogger(ReconcilerWorkflow.class).warn("pass failed: {}", lastError.get());
    nextWake = Optional.of(now().plus(AFTER_FAILURE));
    Workflow.sleep(AFTER_FAILURE);
    switch (scope.scope()) {
      case ALL -> all = true;
      case PRESETS -> dirty.addAll(scope.presets());
      case DEFERRED -> room = true;
      case DUE -> {}
    }
  }

  private Instant nextPass() {
    Instant full = nextFull.orElse(now());
    return Stream.of(nextWake, nextAdoption)
        .flatMap(Optional::stream)
        .reduce(full, (one, other) -> one.isBefore(other) ? one : other);
  }

  private static boolean isDue(Optional<Instant> instant) {
    return instant.filter(due -> !due.isAfter(now())).isPresent();
  }

  private boolean historyIsLong() {
    return children >= MOST_CHILDREN
        || (maxHistory > 0 && Workflow.getInfo().getHistoryLength() > maxHistory)
        || Workflow.getInfo().isContinueAsNewSuggested();
  }

  private ReconcilerState state() {
    return new ReconcilerState(
        List.copyOf(dirty),
        all,
        room,
        nextFull,
        nextWake,
        nextAdoption,
        passes,
        failures,
        lastError,
        lastPass,
        maxHistory);
  }

  private static Instant now() {
    return Instant.ofEpochMilli(Workflow.currentTimeMillis());
  }
}
