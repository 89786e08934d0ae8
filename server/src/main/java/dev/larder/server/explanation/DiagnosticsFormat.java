package dev.larder.server.explanation;

import dev.larder.document.DurationFormat;
import dev.larder.pool.WorkerRole;
import dev.larder.store.view.LimitUse;
import dev.larder.store.view.PoolDiagnostics;
import dev.larder.store.view.WorkspaceView;
import dev.larder.store.worker.Workers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a pool depends on beyond its own stock: one line each, where there is any. */
final class DiagnosticsFormat {
  private static final int MAX_WORKERS = 5;

  private DiagnosticsFormat() {}

  /** Each limit with what is used of it, and by whom. */
  static List<String> limits(PoolDiagnostics around) {
    return around.limits().stream().map(DiagnosticsFormat::limit).toList();
  }

  private static String limit(LimitUse limit) {
    String users =
        limit.users().stream()
            .map(user -> user.pool() + " " + user.used())
            .collect(Collectors.joining(", "));
    return limit.describe()
        + (limit.scope() == LimitUse.Scope.PRESET || users.isEmpty() ? "" : " (" + users + ")")
        + (limit.room() == 0 ? ", no capacity" : "");
  }

  /** Who builds it; empty: its template asks for no tags, and a worker is there. */
  static Optional<String> workers(PoolDiagnostics around) {
    List<Workers.Live> serving =
        around.workers().stream().filter(worker -> worker.serves(around.tags())).toList();
    String tags = around.tags().isEmpty() ? "" : " its tags (" + tags(around.tags()) + ")";
    if (!serving.isEmpty()) {
      return tags.isEmpty()
          ? Optional.empty()
          : Optional.of("%s serve%s".formatted(names(serving, false), tags));
    }
    if (around.workers().isEmpty()) {
      return Optional.of("none is there" + (tags.isEmpty() ? "" : " to serve" + tags));
    }
    return Optional.of(
        "none serves%s; there are %s".formatted(tags, names(around.workers(), true)));
  }

  private static String names(List<Workers.Live> workers, boolean withTags) {
    String names =
        workers.stream()
            .limit(MAX_WORKERS)
            .map(live -> live.worker().name() + (withTags ? tagsOf(live) + rolesOf(live) : ""))
            .collect(Collectors.joining(", "));
    int more = workers.size() - MAX_WORKERS;
    return more > 0 ? names + " and " + more + " more" : names;
  }

  private static String tagsOf(Workers.Live live) {
    return live.worker().tags().isEmpty() ? " (no tags)" : " (" + tags(live.worker().tags()) + ")";
  }

  /** Empty: it does everything. */
  private static String rolesOf(Workers.Live live) {
    Set<WorkerRole> roles = live.worker().roles();
    return roles.equals(WorkerRole.all())
        ? ""
        : roles.stream()
            .sorted()
            .map(WorkerRole::label)
            .collect(Collectors.joining(", ", " for ", ""));
  }

  private static String tags(List<String> tags) {
    return String.join(", ", tags);
  }

  /** Who waits in line. */
  static Optional<String> waiting(PoolDiagnostics around, Instant now) {
    int claims = around.waiting().claims();
    return claims == 0
        ? Optional.empty()
        : Optional.of(
            (claims == 1 ? "one waits" : claims + " wait")
                + " in line"
                + around
                    .waiting()
                    .since()
                    .map(since -> ", since " + DurationFormat.age(Duration.between(since, now)))
                    .orElse(""));
  }

  /** Claims that end by themselves. */
  static Optional<String> leases(PoolDiagnostics around, Instant now) {
    int workspaces = around.leases().workspaces();
    return workspaces == 0
        ? Optional.empty()
        : Optional.of(
            "%d claimed %s a lease%s"
                .formatted(
                    workspaces,
                    workspaces == 1 ? "workspace has" : "workspaces have",
                    around
                        .leases()
                        .next()
                        .map(at -> (workspaces == 1 ? "; it" : "; the next") + ends(at, now))
                        .orElse("")));
  }

  private static String ends(Instant at, Instant now) {
    Duration left = Duration.between(now, at);
    return left.isPositive()
        ? " ends at %s (in %s)"
            .formatted(at.truncatedTo(ChronoUnit.SECONDS), DurationFormat.age(left))
        : " has ended";
  }

  /** A build whose last attempt failed, and why. */
  static String retried(PoolDiagnostics.Retried build, Instant now) {
    return "%s is tried again; attempt %d, %s ago: %s"
        .formatted(
            build.build().toString().substring(0, 8),
            build.attempt(),
            DurationFormat.age(Duration.between(build.at(), now)),
            build.error());
  }

  /** What a recipient did not accept, why, and when. */
  static String undelivered(PoolDiagnostics.Undelivered delivery, Instant now) {
    return "%s did not reach %s (%s, %s ago): %s"
        .formatted(
            delivery.kind().label(),
            delivery.recipient(),
            delivery.givenUp() ? "given up" : "tried again",
            DurationFormat.age(Duration.between(delivery.at(), now)),
            delivery.error());
  }

  /** A workspace whose delete failed, why, and when it is tried again. */
  static String leaked(WorkspaceView workspace, Instant now) {
    return "%s leaked%s%s"
        .formatted(
            workspace.name(),
            workspace.reason().map(reason -> ": " + reason).orElse(""),
            workspace
                .retryAt()
                .map(at -> "; deleted again in " + DurationFormat.age(Duration.between(now, at)))
                .orElse("; being deleted again"));
  }
}
