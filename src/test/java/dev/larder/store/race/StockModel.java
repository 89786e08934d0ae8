package dev.larder.store.race;

import dev.larder.pool.BuildId;
import dev.larder.pool.ClaimId;
import dev.larder.pool.PoolName;
import dev.larder.pool.WorkspaceId;
import dev.larder.pool.WorkspaceState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** What the store has to say after each step, worked out without it. */
@NullMarked
final class StockModel {
  /** How many workspaces an owner may have. */
  static final int LIMIT = 2;

  final Map<WorkspaceId, Workspace> workspaces = new LinkedHashMap<>();
  final Map<BuildId, Build> running = new LinkedHashMap<>();
  final List<Waiting> line = new ArrayList<>();
  final Map<PoolName, Integer> desired = new LinkedHashMap<>();
  final Map<PoolName, Boolean> failing = new LinkedHashMap<>();
  final Map<PoolName, Duration> ttl = new LinkedHashMap<>();
  final Map<String, WorkspaceId> keys = new LinkedHashMap<>();

  static final class Workspace {
    final PoolName pool;
    final Instant created;
    WorkspaceState state;
    @Nullable String owner;
    String name = "";

    /** When its lease ends, and when it is looked at for that. */
    Instant leaseUntil = Instant.MAX;

    Instant dueAt = Instant.MIN;
    boolean claimFailed;

    Workspace(PoolName pool, Instant created, WorkspaceState state) {
      this.pool = pool;
      this.created = created;
      this.state = state;
    }

    /** A lease ends what is personalized, and nothing else. */
    boolean leaseHasEnded(Instant now) {
      return !leaseUntil.isAfter(now)
          && !dueAt.isAfter(now)
          && (state == WorkspaceState.CLAIMED || state == WorkspaceState.FAILED);
    }
  }

  /** What a worker is at. */
  record Build(WorkspaceId workspace, Kind kind, int attempt) {
    enum Kind {
      STOCK,
      CLAIM,
      DELETE
    }
  }

  record Waiting(ClaimId claim, PoolName pool, String owner, Instant since, Instant until) {}

  /** What the next claim gets: the oldest that is ready and not past its time. */
  Optional<WorkspaceId> eligible(PoolName pool, Instant now) {
    return in(pool, WorkspaceState.READY)
        .filter(id -> !isExpired(of(id), now))
        .min(
            Comparator.comparing((WorkspaceId id) -> of(id).created)
                .thenComparing(WorkspaceId::toString));
  }

  int missing(PoolName pool, Instant now) {
    return desired.getOrDefault(pool, 0) - (int) have(pool) + expired(pool, now);
  }

  int expired(PoolName pool, Instant now) {
    return (int) in(pool, WorkspaceState.READY).filter(id -> isExpired(of(id), now)).count();
  }

  private boolean isExpired(Workspace workspace, Instant now) {
    return ttl(workspace).isPresent() && workspace.created.plus(ttl(workspace).get()).isBefore(now);
  }

  private Optional<Duration> ttl(Workspace workspace) {
    return Optional.ofNullable(ttl.get(workspace.pool));
  }

  /** Those of this pool whose lease has ended. */
  Set<WorkspaceId> leasesEnded(PoolName pool, Instant now) {
    return workspaces.keySet().stream()
        .filter(id -> of(id).pool.equals(pool) && of(id).leaseHasEnded(now))
        .collect(Collectors.toSet());
  }

  /** A lease does not end while a worker is at it. */
  void lookAgainAtWhatIsPersonalized(PoolName pool, Instant now) {
    in(pool, WorkspaceState.PERSONALIZING)
        .map(this::of)
        .filter(w -> !w.leaseUntil.isAfter(now) && !w.dueAt.isAfter(now))
        .forEach(w -> w.dueAt = now.plusSeconds(30));
  }

  boolean isAtLimit(String owner) {
    return living().stream().filter(id -> owner.equals(of(id).owner)).count() >= LIMIT;
  }

  /** Those whose build was notified to end count until it has. */
  private long have(PoolName pool) {
    long ending =
        running.values().stream()
            .filter(build -> build.kind == Build.Kind.STOCK)
            .filter(build -> of(build.workspace).pool.equals(pool))
            .filter(build -> of(build.workspace).state == WorkspaceState.DELETING)
            .count();
    return ending
        + in(pool, WorkspaceState.READY).count()
        + in(pool, WorkspaceState.STARTING).count();
  }

  Stream<WorkspaceId> in(PoolName pool, WorkspaceState state) {
    return workspaces.entrySet().stream()
        .filter(w -> w.getValue().pool.equals(pool) && w.getValue().state == state)
        .map(Map.Entry::getKey);
  }

  Workspace of(WorkspaceId id) {
    Workspace workspace = workspaces.get(id);
    if (workspace == null) {
      throw new AssertionError("no one asked for " + id);
    }
    return workspace;
  }

  List<WorkspaceId> living() {
    return workspaces.keySet().stream()
        .filter(id -> of(id).state != WorkspaceState.DELETED)
        .toList();
  }

  boolean hasNamed(String owner, String name) {
    return living().stream().anyMatch(id -> owner.equals(of(id).owner) && name.equals(of(id).name));
  }

  /**
   * Who is next in line for this pool's stock.
   *
   * @param givingUp one who is in line although the time is up
   */
  Optional<Waiting> next(PoolName pool, Instant now, @Nullable Waiting givingUp) {
    return line.stream()
        .filter(waiting -> waiting.pool.equals(pool))
        .filter(waiting -> waiting.until.isAfter(now) || waiting.equals(givingUp))
        .filter(waiting -> !isAtLimit(waiting.owner))
        .min(
            Comparator.comparing(Waiting::since)
                .thenComparing(waiting -> waiting.claim().toString()));
  }

  /** As the store shows it: each workspace with its state and owner. */
  Map<String, String> shown() {
    Map<String, String> shown = new TreeMap<>();
    workspaces.forEach((id, w) -> shown.put(id.toString(), w.state.label() + " " + w.owner));
    return shown;
  }
}
