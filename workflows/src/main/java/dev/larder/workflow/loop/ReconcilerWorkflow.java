package dev.larder.workflow.loop;

import dev.larder.pool.PresetId;
import dev.larder.workflow.Options;
import dev.larder.workflow.TaskQueues;
import dev.larder.workflow.WorkflowIds;
import dev.larder.workflow.loop.AdoptionActivities.Adopted;
import dev.larder.workflow.loop.PlanActivities.PlanPage;
import dev.larder.workflow.loop.PlanActivities.PlanRequest;
import dev.larder.workflow.loop.PlanActivities.Todo;
import dev.larder.workflow.loop.SnapshotActivities.Scope;
import dev.larder.workflow.loop.SnapshotActivities.SnapshotRequest;
import dev.larder.workflow.loop.SnapshotActivities.SnapshotTaken;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.ChildWorkflowOptions;
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
  /** Signals that come during a pass are gathered by the pass. */
  private static final Duration GATHERING = Duration.ofMillis(10);

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);
  private static final Duration MIN_SLEEP = Duration.ofSeconds(1);
  private static final Duration AFTER_FAILED_ADOPTION = Duration.ofMinutes(1);

  private static final String BOUNDED_PASSES = "bounded-passes";

  /** The server fails a run that has 2,000 open. */
  private static final int MAX_CHILDREN = 1_000;

  private final SnapshotActivities snapshots = Options.pass(SnapshotActivities.class, "snapshot");
  private final PlanActivities plans = Options.pass(PlanActivities.class, "plan");
  private final AdoptionActivities adoption = Options.adopt(AdoptionActivities.class, "adopt");

  private final int maxHistory;
  private final Optional<Integer> maxChildren;
  private Optional<UnfinishedPass> unfinished;
  private final Set<PresetId> dirty;
  private boolean all;
  private boolean capacityFreed;
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

  /** That this run has started, and of these that have not ended. */
  private int children;

  private int openChildren;

  /** Whether passes stop before too many children are open, and go on when adoption fails. */
  private boolean bounded;

  @WorkflowInit
  public ReconcilerWorkflow(ReconcilerState state) {
    maxHistory = state.maxHistory();
    maxChildren = state.maxChildren();
    unfinished = state.unfinished();
    dirty = new LinkedHashSet<>(state.dirty());
    all = state.all();
    capacityFreed = state.capacityFreed();
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
    bounded = Workflow.getVersion(BOUNDED_PASSES, Workflow.DEFAULT_VERSION, 1) >= 1;
    do {
      sleepUntilThereIsWork();
      if (bounded && unfinished.isPresent() && !all) {
        goOn(unfinished.get());
      } else {
        pass();
      }
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
  public void capacityFreed() {
    capacityFreed = true;
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
    if (bounded && unfinished.isPresent()) {
      Workflow.await(() -> all || capacityForChildren() > 0);
      return;
    }
    Duration sleep = Duration.between(now(), nextPass());
    if (!signaled() && sleep.isPositive()) {
      Workflow.await(sleep, this::signaled);
    }
    if (signaled()) {
      Workflow.sleep(GATHERING);
    }
  }

  private boolean signaled() {
    return all || capacityFreed || !dirty.isEmpty();
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
        all || intervalOver || dirty.size() > PresetsChanged.MAX
            ? Scope.ALL
            : !dirty.isEmpty() ? Scope.PRESETS : capacityFreed ? Scope.DEFERRED : Scope.DUE;
    List<PresetId> presets = scope == Scope.PRESETS ? List.copyOf(dirty) : List.of();
    switch (scope) {
      case ALL -> {
        fullBegun++;
        all = false;
        capacityFreed = false;
        dirty.clear();
        unfinished = Optional.empty();
      }
      case PRESETS -> dirty.clear();
      case DEFERRED -> capacityFreed = false;
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
    Begun begun = begin(new UnfinishedPass(pass, taken.snapshot(), taken.now(), Optional.empty()));
    if (scope.scope() == Scope.ALL || isDue(nextAdoption)) {
      adopt();
    }
    nextWake = wake(begun);
    Workflow.setCurrentDetails(taken.stock());
    return new PassReport(
        pass,
        taken.now(),
        taken.presets(),
        begun.started(),
        begun.last().creates(),
        begun.last().deletes(),
        begun.last().held());
  }

  /** The rest of a pass that stopped; when to wake next is known since then. */
  private void goOn(UnfinishedPass rest) {
    unfinished = Optional.empty();
    try {
      begin(rest);
    } catch (TemporalFailure failure) {
      failed(new SnapshotRequest(Scope.ALL, List.of()), failure);
    }
  }

  /**
   * What a pass began.
   *
   * @param last of the plan's pages; each has the numbers of the whole plan
   */
  private record Begun(int started, PlanPage last) {}

  /** Page by page starts what is planned; stops where no more children may be open. */
  private Begun begin(UnfinishedPass planned) {
    UnfinishedPass rest = planned;
    int started = 0;
    PlanPage page;
    do {
      page = plans.plan(new PlanRequest(rest.snapshot(), rest.now(), rest.after()));
      int size = page.todo().size();
      int fitting = bounded ? Math.min(size, capacityForChildren()) : size;
      started += start(page.todo().subList(0, fitting), rest.pass());
      rest = fitting == 0 ? rest : rest.upTo(page.todo().get(fitting - 1).preset());
      if (fitting < size) {
        unfinished = Optional.of(rest);
        break;
      }
    } while (page.more());
    return new Begun(started, page);
  }

  private int capacityForChildren() {
    return Math.max(0, maxChildren() - openChildren);
  }

  private int maxChildren() {
    return maxChildren.orElse(MAX_CHILDREN);
  }

  /** Starts a child for each, and waits until they have started: sooner they would be lost. */
  private int start(List<Todo> todo, UUID pass) {
    List<Promise<WorkflowExecution>> started = new ArrayList<>();
    openChildren += todo.size();
    for (Todo one : todo) {
      PresetReconciliation child =
          Workflow.newChildWorkflowStub(PresetReconciliation.class, childOptions(one, pass));
      Async.function(child::run, new PresetPass(one.preset(), pass, one.label()))
          .handle((report, failure) -> openChildren--);
      started.add(Workflow.getWorkflowExecution(child));
    }
    for (Promise<WorkflowExecution> one : started) {
      one.get();
    }
    children += started.size();
    return started.size();
  }

  /** A preset's part of a pass: outlives the run that started it. */
  private static ChildWorkflowOptions childOptions(Todo todo, UUID pass) {
    return ChildWorkflowOptions.newBuilder()
        .setWorkflowId(WorkflowIds.preset(todo.preset(), pass))
        .setTaskQueue(TaskQueues.RECONCILER)
        .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
        .setStaticSummary(todo.label() + ": " + todo.plan())
        .build();
  }

  private void adopt() {
    Adopted adopted;
    try {
      adopted = adoption.adopt();
    } catch (ActivityFailure failure) {
      if (!bounded) {
        throw failure;
      }
      Workflow.getLogger(ReconcilerWorkflow.class).warn("nothing adopted: {}", reason(failure));
      nextAdoption = Optional.of(now().plus(AFTER_FAILED_ADOPTION));
      return;
    }
    nextAdoption =
        adopted.again().map(in -> now().plus(in.compareTo(MIN_SLEEP) < 0 ? MIN_SLEEP : in));
    if (adopted.builds() + adopted.claims() + adopted.leaked() > 0) {
      Workflow.getLogger(ReconcilerWorkflow.class)
          .info(
              "adopted {} builds, {} claims, {} leaked workspaces",
              adopted.builds(),
              adopted.claims(),
              adopted.leaked());
    }
  }

  /**
   * A wake-up that changed nothing, e.g. by a clock ahead of the database's, is not repeated at
   * once.
   */
  private static Optional<Instant> wake(Begun begun) {
    return begun
        .last()
        .wakeIn()
        .map(in -> begun.started() == 0 && in.compareTo(MIN_SLEEP) < 0 ? MIN_SLEEP : in)
        .map(in -> now().plus(in));
  }

  /** A pass that fails is counted and shown; the next one does its work. */
  private void failed(SnapshotRequest scope, TemporalFailure failure) {
    failures++;
    lastError = Optional.of(reason(failure));
    Workflow.getLogger(ReconcilerWorkflow.class).warn("pass failed: {}", lastError.get());
    nextWake = Optional.of(now().plus(AFTER_FAILURE));
    Workflow.sleep(AFTER_FAILURE);
    switch (scope.scope()) {
      case ALL -> all = true;
      case PRESETS -> dirty.addAll(scope.presets());
      case DEFERRED -> capacityFreed = true;
      case DUE -> {}
    }
  }

  private static String reason(TemporalFailure failure) {
    String reason = String.valueOf(failure.getCause() == null ? failure : failure.getCause());
    return reason.length() > 300 ? reason.substring(0, 300) : reason;
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
    return children >= maxChildren()
        || (bounded && unfinished.isPresent())
        || (maxHistory > 0 && Workflow.getInfo().getHistoryLength() > maxHistory)
        || Workflow.getInfo().isContinueAsNewSuggested();
  }

  private ReconcilerState state() {
    return new ReconcilerState(
        List.copyOf(dirty),
        all,
        capacityFreed,
        nextFull,
        nextWake,
        nextAdoption,
        passes,
        failures,
        lastError,
        lastPass,
        maxHistory,
        maxChildren,
        unfinished);
  }

  private static Instant now() {
    return Instant.ofEpochMilli(Workflow.currentTimeMillis());
  }
}
