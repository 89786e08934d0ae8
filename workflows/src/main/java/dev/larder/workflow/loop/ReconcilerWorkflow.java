package dev.larder.workflow.loop;

import dev.larder.pool.PresetId;
import dev.larder.workflow.NamedTimer;
import dev.larder.workflow.Options;
import dev.larder.workflow.Transactions;
import dev.larder.workflow.loop.AdoptionActivities.Adopted;
import dev.larder.workflow.loop.PassActivities.SnapshotAndPlan;
import dev.larder.workflow.loop.PlanActivities.PlanPage;
import dev.larder.workflow.loop.PlanActivities.PlanRequest;
import dev.larder.workflow.loop.SnapshotActivities.Scope;
import dev.larder.workflow.loop.SnapshotActivities.SnapshotRequest;
import dev.larder.workflow.loop.SnapshotActivities.SnapshotTaken;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.TemporalFailure;
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
import org.jspecify.annotations.Nullable;

/** The story of the loop: wait, read, decide, start; over and over, as new when history grows. */
public final class ReconcilerWorkflow implements Reconciler {
  /** What came close together before passes were prompt; servers fire timers by the second. */
  private static final Duration GATHERING = Duration.ofMillis(10);

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);
  private static final Duration MIN_SLEEP = Duration.ofSeconds(1);
  private static final Duration AFTER_FAILED_ADOPTION = Duration.ofMinutes(1);

  private static final String BOUNDED_PASSES = "bounded-passes";
  private static final String PROMPT_PASSES = "prompt-passes";

  /** The server fails a run that has 2,000 open. */
  private static final int MAX_CHILDREN = 1_000;

  private static final String SNAPSHOT_AND_PLAN = "snapshot and plan ";
  private static final String ADOPT = "adopt what no workflow sees through";

  private final PassActivities reading =
      Options.pass(PassActivities.class, SNAPSHOT_AND_PLAN + "all pools");
  private final Transactions<PassActivities> scopedReading =
      Transactions.ofPass(PassActivities.class);
  private final SnapshotActivities snapshots = Options.pass(SnapshotActivities.class, "snapshot");
  private final PlanActivities plans = Options.pass(PlanActivities.class, "plan the next page");
  private final AdoptionActivities adoption = Options.adopt(AdoptionActivities.class, ADOPT);
  private final Transactions<AdoptionActivities> shortAdoption =
      Transactions.ofAdoption(AdoptionActivities.class);

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

  /** As Markdown, when a pass last read it; "" before this run's first. */
  private String stock = "";

  /** Of each update that waits: the full pass that will answer it. */
  private final List<Long> updates = new ArrayList<>();

  private long fullBegun;
  private long fullDone;

  private final Children children = new Children();

  /** Whether passes stop before too many children are open, and go on when adoption fails. */
  private boolean bounded;

  /**
   * Whether a signal is answered at once, its pass reads and plans in one activity, and its
   * children signal only what has to be planned again.
   */
  private boolean prompt;

  /** Whether adoption, which finds nothing nearly always, is looked for by this worker itself. */
  private boolean adoptsHere;

  private final Alarm alarm = new Alarm();

  /**
   * @param given null: started without input, by people
   */
  @WorkflowInit
  public ReconcilerWorkflow(@Nullable ReconcilerState given) {
    ReconcilerState state = given == null ? ReconcilerState.first() : given;
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
  public void run(@Nullable ReconcilerState ignored) {
    bounded = Workflow.getVersion(BOUNDED_PASSES, Workflow.DEFAULT_VERSION, 1) >= 1;
    int promptness = Workflow.getVersion(PROMPT_PASSES, Workflow.DEFAULT_VERSION, 2);
    prompt = promptness >= 1;
    adoptsHere = promptness >= 2;
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
    return new ReconcilerStatus(passes, failures, lastError, lastPass, nextPass().at());
  }

  private void sleepUntilThereIsWork() {
    Workflow.setCurrentDetails(nextPass().page(stock, lastPass, lastError));
    if (bounded && unfinished.isPresent()) {
      Workflow.await(() -> all || capacityForChildren() > 0);
      return;
    }
    if (prompt) {
      alarm.await(now(), nextPass(), this::signaled);
      return;
    }
    Duration sleep = Duration.between(now(), nextPass().at());
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
    SnapshotTaken taken;
    Optional<PlanPage> firstPage = Optional.empty();
    if (prompt) {
      SnapshotAndPlan both = snapshotAndPlan(scope);
      taken = both.snapshot();
      firstPage = Optional.of(both.plan());
    } else {
      taken = snapshots.takeSnapshot(scope);
    }
    if (scope.scope() == Scope.ALL) {
      nextFull = Optional.of(now().plus(taken.interval()));
    }
    UnfinishedPass planned =
        new UnfinishedPass(
            pass, taken.snapshot(), taken.now(), Optional.empty(), taken.searchable());
    Begun begun = begin(planned, firstPage.orElseGet(() -> plan(planned)));
    if (scope.scope() == Scope.ALL || isDue(nextAdoption)) {
      adopt();
    }
    nextWake = wake(begun);
    stock = taken.stock();
    return new PassReport(
        pass,
        taken.now(),
        taken.presets(),
        begun.started(),
        begun.last().creates(),
        begun.last().deletes(),
        begun.last().held());
  }

  /** What touches a few presets is read here; a full pass may take longer than a workflow task. */
  private SnapshotAndPlan snapshotAndPlan(SnapshotRequest scope) {
    return scope.scope() == Scope.ALL
        ? reading.snapshotAndPlan(scope)
        : scopedReading.run(
            SNAPSHOT_AND_PLAN + scope.describe(), activities -> activities.snapshotAndPlan(scope));
  }

  /** The rest of a pass that stopped; when to wake next is known since then. */
  private void goOn(UnfinishedPass rest) {
    unfinished = Optional.empty();
    try {
      begin(rest, plan(rest));
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
  private Begun begin(UnfinishedPass planned, PlanPage firstPage) {
    UnfinishedPass rest = planned;
    int started = 0;
    for (PlanPage page = firstPage; ; page = plan(rest)) {
      int size = page.todo().size();
      int fitting = bounded ? Math.min(size, capacityForChildren()) : size;
      started += children.start(page.todo().subList(0, fitting), rest, prompt);
      rest = fitting == 0 ? rest : rest.upTo(page.todo().get(fitting - 1).preset());
      if (fitting < size) {
        unfinished = Optional.of(rest);
      }
      if (fitting < size || !page.more()) {
        return new Begun(started, page);
      }
    }
  }

  private PlanPage plan(UnfinishedPass rest) {
    return plans.plan(new PlanRequest(rest.snapshot(), rest.now(), rest.after()));
  }

  private int capacityForChildren() {
    return Math.max(0, maxChildren() - children.open());
  }

  private int maxChildren() {
    return maxChildren.orElse(MAX_CHILDREN);
  }

  private void adopt() {
    Adopted adopted;
    try {
      adopted = adoptsHere ? shortAdoption.run(ADOPT, AdoptionActivities::adopt) : adoption.adopt();
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
      Workflow.getLogger(ReconcilerWorkflow.class).info("adopted {}", adopted.describe());
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
    OneReconciler.endWhereRefused(failure);
    failures++;
    lastError = Optional.of(reason(failure));
    Workflow.getLogger(ReconcilerWorkflow.class).warn("pass failed: {}", lastError.get());
    nextWake = Optional.of(now().plus(AFTER_FAILURE));
    NamedTimer.sleep(AFTER_FAILURE, "another pass after one that failed");
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

  private NextPass nextPass() {
    return NextPass.of(now(), nextFull, nextWake, nextAdoption);
  }

  private static boolean isDue(Optional<Instant> instant) {
    return instant.filter(due -> !due.isAfter(now())).isPresent();
  }

  private boolean historyIsLong() {
    return children.started() >= maxChildren()
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
