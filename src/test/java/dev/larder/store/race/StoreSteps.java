package dev.larder.store.race;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.claim.OnMiss;
import dev.larder.desired.OrganizationLimits;
import dev.larder.desired.PoolFile;
import dev.larder.pool.BuildId;
import dev.larder.pool.PoolName;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import dev.larder.provision.ProvisionResult;
import dev.larder.store.Story;
import dev.larder.store.Wanted;
import dev.larder.store.build.BuildTicket;
import dev.larder.store.claim.GrantedClaim;
import dev.larder.store.race.StockModel.Build;
import dev.larder.store.race.StockModel.Waiting;
import dev.larder.store.race.StockModel.Workspace;
import dev.larder.store.workspace.BuildLifecycle;
import dev.larder.store.workspace.Workspaces;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.NullMarked;

/** Steps that the store and its model take together; each number chooses among what is there. */
@NullMarked
final class StoreSteps {
  private static final List<PoolName> POOLS = List.of(Story.LARGE, StoreOperations.SMALL);
  private static final Optional<String> NONE = Optional.empty();
  private static final OnMiss FAIL = new OnMiss.Fail();
  private static final List<String> OWNERS = List.of("alice", "bob", "carol");
  private static final Duration LEASE = Duration.ofMinutes(5);
  private static final Duration TTL = Duration.ofMinutes(25);
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  private final MeetingPlace place;
  private final Story story;
  private final StockModel model = new StockModel();

  /** What someone does, and how often beside the others. */
  enum Kind {
    RECONCILE(2),
    BUILD_SUCCEEDS(3),
    BUILD_FAILS(1),
    ALL_IS_BUILT(4),
    CLAIM(3),
    CLAIM_NAMED(1),
    CLAIM_KEYED(3),
    CLAIM_LEASED(3),
    WAIT(2),
    STOP_WAITING(1),
    DELETE(1),
    WANT(1),
    TIME_PASSES(3);

    final int weight;

    Kind(int weight) {
      this.weight = weight;
    }
  }

  record Step(Kind kind, int number) {
    @Override
    public String toString() {
      return kind + " " + number;
    }
  }

  StoreSteps(MeetingPlace place) {
    this.place = place;
    this.story = place.story();
    POOLS.forEach(pool -> model.desired.put(pool, 2));
    model.ttl.put(StoreOperations.SMALL, TTL);
  }

  /** Two pools, each of which wants two; those of one live for a time. */
  static MeetingPlace place() {
    MeetingPlace place = new MeetingPlace();
    place.story().apply(file(2, 2));
    place.keep();
    return place;
  }

  private static PoolFile file(int large, int small) {
    return new PoolFile(
        "acme",
        Optional.empty(),
        Optional.of(
            new OrganizationLimits(
                OptionalInt.empty(), OptionalInt.empty(), OptionalInt.of(StockModel.LIMIT))),
        List.of(
            Wanted.template(
                "java-dev",
                Wanted.preset("large", large),
                Wanted.preset("small", small).toBuilder().ttl(Optional.of(TTL)).build())));
  }

  void play(List<Step> steps) {
    for (Step step : steps) {
      take(step);
      assertThat(stored()).as("after " + step).isEqualTo(model.shown());
      assertThat(place.texts(MeetingJudge.INCONSISTENT)).as("after " + step).isEmpty();
    }
  }

  private Map<String, String> stored() {
    Map<String, String> stored = new TreeMap<>();
    place
        .texts("select id || ' ' || state || ' ' || coalesce(owner, 'null') from larder.workspaces")
        .forEach(row -> stored.put(row.substring(0, 36), row.substring(37)));
    return stored;
  }

  private void take(Step step) {
    PoolName pool = POOLS.get(step.number % POOLS.size());
    String owner = OWNERS.get(step.number % OWNERS.size());
    switch (step.kind) {
      case RECONCILE -> reconcile(pool);
      case BUILD_SUCCEEDS ->
          nth(List.copyOf(model.running.keySet()), step).ifPresent(this::succeed);
      case BUILD_FAILS -> nth(List.copyOf(model.running.keySet()), step).ifPresent(this::fail);
      case ALL_IS_BUILT -> {
        POOLS.forEach(this::reconcile);
        while (!model.running.isEmpty()) {
          List.copyOf(model.running.keySet()).forEach(this::succeed);
        }
      }
      case CLAIM -> claim(asking(pool, owner));
      case CLAIM_NAMED ->
          claim(new ClaimRequest(pool, owner, Optional.of("dev"), NONE, Map.of(), FAIL));
      case CLAIM_KEYED -> claimKeyed(pool, owner, "key-" + step.number);
      case CLAIM_LEASED ->
          claim(new ClaimRequest(pool, owner, NONE, NONE, Map.of(), FAIL, Optional.of(LEASE)));
      case WAIT ->
          claim(new ClaimRequest(pool, owner, NONE, NONE, Map.of(), new OnMiss.Wait(TIMEOUT)));
      case STOP_WAITING -> nth(model.line, step).ifPresent(this::stopWaiting);
      case DELETE -> nth(model.living(), step).ifPresent(this::delete);
      case WANT -> want(pool, step.number % 4);
      case TIME_PASSES -> story.pass(Duration.ofMinutes(step.number));
    }
  }

  private static <T> Optional<T> nth(List<T> all, Step step) {
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(step.number % all.size()));
  }

  private void reconcile(PoolName pool) {
    int missing = model.missing(pool, story.now());
    int expired = model.expired(pool, story.now());
    Set<WorkspaceId> leases = model.leasesEnded(pool, story.now());
    int created = 0;
    int deleted = 0;
    for (BuildTicket ticket : story.reconcile(story.preset(pool))) {
      WorkspaceId workspace = story.workspace(ticket.build());
      if (ticket.transition() == Transition.START) {
        created++;
        model.workspaces.put(workspace, new Workspace(pool, story.now(), WorkspaceState.STARTING));
        begin(ticket.build(), workspace, Build.Kind.STOCK);
      } else {
        if (!leases.remove(workspace)) {
          deleted++;
          assertThat(model.of(workspace).state).isEqualTo(WorkspaceState.READY);
        }
        model.of(workspace).state = WorkspaceState.DELETING;
        begin(ticket.build(), workspace, Build.Kind.DELETE);
      }
    }
    assertThat(leases).as("ended, and still there").isEmpty();
    model.lookAgainAtWhatIsPersonalized(pool, story.now());
    assertThat(deleted)
        .as("deleted, beside those past their time")
        .isBetween(expired, expired + Math.max(0, -missing));
    assertThat(created).as("created").isLessThanOrEqualTo(Math.max(0, missing));
    if (!model.failing.getOrDefault(pool, false)) {
      assertThat(created).as("created").isEqualTo(Math.max(0, missing));
    }
  }

  private void begin(BuildId build, WorkspaceId workspace, Build.Kind kind) {
    model.running.put(build, new Build(workspace, kind, story.begin(build).attempt()));
  }

  private void succeed(BuildId id) {
    Build build = running(id);
    Workspace workspace = model.of(build.workspace());
    BuildLifecycle.Ended ended = story.finish(id, build.attempt(), Story.succeeded());
    if (build.kind() == Build.Kind.STOCK) {
      model.failing.put(workspace.pool, false);
    }
    if (build.kind() == Build.Kind.DELETE) {
      workspace.state = WorkspaceState.DELETED;
    } else if (workspace.state == WorkspaceState.DELETING) {
      workspace.claimFailed = build.kind() == Build.Kind.CLAIM;
      deletesNext(ended, build.workspace());
    } else if (build.kind() == Build.Kind.CLAIM) {
      workspace.state = WorkspaceState.CLAIMED;
    } else {
      workspace.state = WorkspaceState.READY;
      Optional<Waiting> next =
          model
              .eligible(workspace.pool, story.now())
              .flatMap(eligible -> model.next(workspace.pool, story.now(), null));
      assertThat(ended.granted())
          .extracting(GrantedClaim::claim)
          .isEqualTo(next.map(Waiting::claim).stream().toList());
      next.ifPresent(this::granted);
    }
  }

  /** The oldest in line has the oldest in stock. */
  private void granted(Waiting waiting) {
    ClaimResult.Owned owned =
        (ClaimResult.Owned) story.claims.recorded(waiting.claim()).orElseThrow();
    assertThat(Optional.of(owned.workspace()))
        .isEqualTo(model.eligible(waiting.pool(), story.now()));
    model.line.remove(waiting);
    taken(owned, waiting.owner());
  }

  private void taken(ClaimResult.Owned owned, String owner) {
    Workspace workspace = model.of(owned.workspace());
    workspace.owner = owner;
    workspace.name = owned.name();
    workspace.state = WorkspaceState.PERSONALIZING;
    begin(owned.build().orElseThrow(), owned.workspace(), Build.Kind.CLAIM);
  }

  private void fail(BuildId id) {
    Build build = running(id);
    Workspace workspace = model.of(build.workspace());
    BuildLifecycle.Ended ended =
        story.finish(id, build.attempt(), new ProvisionResult.Failed("no disk left"));
    if (build.kind() == Build.Kind.DELETE) {
      workspace.state = WorkspaceState.LEAKED;
    } else if (workspace.state == WorkspaceState.DELETING) {
      workspace.claimFailed = build.kind() == Build.Kind.CLAIM;
      deletesNext(ended, build.workspace());
    } else if (build.kind() == Build.Kind.CLAIM) {
      workspace.state = WorkspaceState.FAILED;
      workspace.claimFailed = true;
    } else {
      model.failing.put(workspace.pool, true);
      workspace.state = WorkspaceState.DELETING;
      deletesNext(ended, build.workspace());
    }
  }

  private Build running(BuildId id) {
    Build build = model.running.remove(id);
    assertThat(build).isNotNull();
    return Objects.requireNonNull(build);
  }

  private void deletesNext(BuildLifecycle.Ended ended, WorkspaceId workspace) {
    begin(ended.next().orElseThrow().build(), workspace, Build.Kind.DELETE);
  }

  private static ClaimRequest asking(PoolName pool, String owner) {
    return new ClaimRequest(pool, owner, NONE, NONE, Map.of(), FAIL);
  }

  /** A key that is known has its answer again, or its failed workspace is personalized again. */
  private void claimKeyed(PoolName pool, String owner, String key) {
    ClaimRequest request = new ClaimRequest(pool, owner, NONE, Optional.of(key), Map.of(), FAIL);
    WorkspaceId known = model.keys.get(key);
    if (known == null) {
      claim(request);
      return;
    }
    Workspace workspace = model.of(known);
    if (workspace.claimFailed && workspace.state != WorkspaceState.FAILED) {
      model.keys.remove(key);
      claim(request);
      return;
    }
    ClaimResult.Owned owned = (ClaimResult.Owned) story.claims.claim(request);
    assertThat(owned.workspace()).isEqualTo(known);
    if (workspace.claimFailed) {
      workspace.claimFailed = false;
      workspace.state = WorkspaceState.PERSONALIZING;
      begin(owned.build().orElseThrow(), known, Build.Kind.CLAIM);
    }
  }

  private void claim(ClaimRequest request) {
    Optional<WorkspaceId> eligible = model.eligible(request.pool(), story.now());
    String owner = request.owner();
    boolean atLimit = model.isAtLimit(owner);
    Optional<String> taken = request.name().filter(name -> model.hasNamed(owner, name));
    ClaimResult result = story.claims.claim(request);
    if (atLimit || taken.isPresent()) {
      assertThat(result).isInstanceOf(ClaimResult.Refused.class);
      return;
    }
    switch (result) {
      case ClaimResult.Owned owned -> {
        assertThat(eligible).contains(owned.workspace());
        request.key().ifPresent(key -> model.keys.put(key, owned.workspace()));
        request
            .lease()
            .ifPresent(lease -> model.of(owned.workspace()).leaseUntil = story.now().plus(lease));
        taken(owned, owner);
      }
      case ClaimResult.Waiting waiting -> {
        assertThat(eligible).isEmpty();
        model.line.add(
            new Waiting(waiting.claim(), request.pool(), owner, story.now(), waiting.until()));
      }
      case ClaimResult.NoneEligible none -> assertThat(eligible).isEmpty();
      case ClaimResult.Refused refused -> throw new AssertionError(refused);
    }
  }

  /** Unless there is stock after all, for those before it and for itself. */
  private void stopWaiting(Waiting waiting) {
    for (GrantedClaim given : story.claims.stopWaiting(waiting.claim())) {
      Waiting next = model.next(waiting.pool(), story.now(), waiting).orElseThrow();
      assertThat(given.claim()).isEqualTo(next.claim());
      granted(next);
    }
    if (model.line.remove(waiting) && !model.isAtLimit(waiting.owner())) {
      assertThat(model.eligible(waiting.pool(), story.now())).isEmpty();
    }
  }

  private void delete(WorkspaceId id) {
    Workspace workspace = model.of(id);
    Workspaces.Deletion deletion = story.workspaces.delete(id, "ann");
    boolean ending = workspace.state == WorkspaceState.DELETING;
    workspace.state = WorkspaceState.DELETING;
    switch (deletion) {
      case Workspaces.Deletion.Asked asked -> begin(asked.build(), id, Build.Kind.DELETE);
      case Workspaces.Deletion.AfterBuild after ->
          assertThat(model.running).containsKey(after.build());
      case Workspaces.Deletion.UnderWay underWay -> assertThat(ending).isTrue();
      case Workspaces.Deletion.Gone gone -> throw new AssertionError("it was begun");
      case Workspaces.Deletion.NoSuchWorkspace none -> throw new AssertionError("it is there");
    }
  }

  private void want(PoolName pool, int desired) {
    model.desired.put(pool, desired);
    story.apply(
        file(
            model.desired.getOrDefault(Story.LARGE, 0),
            model.desired.getOrDefault(StoreOperations.SMALL, 0)));
  }
}
