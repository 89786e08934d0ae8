package dev.larder.worker.cli.doctor;

import dev.larder.pool.WorkerRole;
import dev.larder.pool.WorkerVersion;
import dev.larder.store.Database;
import dev.larder.store.secret.Secrets;
import dev.larder.store.token.StoredToken;
import dev.larder.store.token.Tokens;
import dev.larder.store.worker.Workers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the database says of itself and of who uses it. */
final class DatabaseChecks {
  private static final Duration CLOCKS_APART = Duration.ofSeconds(2);
  private static final Duration SOON = Duration.ofDays(7);

  private final Database database;
  private final String address;
  private final Secrets secrets;

  DatabaseChecks(Database database, String address, Secrets secrets) {
    this.database = database;
    this.address = address;
    this.secrets = secrets;
  }

  List<Finding> all() {
    List<Finding> found = new ArrayList<>();
    Instant now = database.instant();
    found.add(Finding.ok("database", address));
    found.add(clocks(now, Instant.now()));
    Optional<String> misfit = database.schema().misfit();
    found.add(
        misfit
            .map(wrong -> Finding.bad("schema", wrong))
            .orElseGet(() -> Finding.ok("schema", "as this release needs it")));
    if (misfit.isEmpty()) {
      found.add(key());
      found.addAll(workers());
      found.add(tokens(now));
    }
    return found;
  }

  private static Finding clocks(Instant database, Instant here) {
    Duration apart = Duration.between(database, here).abs();
    String detail =
        "%.1f s between the database and this machine".formatted(apart.toMillis() / 1e3);
    return apart.compareTo(CLOCKS_APART) > 0
        ? Finding.doubtful("clocks", detail + ": set one of them right")
        : Finding.ok("clocks", detail);
  }

  private Finding key() {
    if (!secrets.hasKey()) {
      return Finding.doubtful(
          "secret key", "none is given here: what is sensitive is refused, or stored readable");
    }
    try {
      database.<Secrets>transaction("check secret key", secrets::check);
      return Finding.ok("secret key", String.join(", ", secrets.ids()) + ", as in this database");
    } catch (dev.larder.store.secret.UnknownSecretKey e) {
      return Finding.bad("secret key", String.valueOf(e.getMessage()));
    }
  }

  private List<Finding> workers() {
    Workers workers = new Workers(database);
    List<Workers.Worker> live = workers.live().stream().map(Workers.Live::worker).toList();
    if (live.isEmpty()) {
      return List.of(Finding.bad("workers", "none is there: start one with `larder worker`"));
    }
    List<Finding> found = new ArrayList<>();
    found.add(
        Finding.ok(
            "workers", String.join(", ", live.stream().map(DatabaseChecks::shown).toList())));
    for (WorkerRole role : WorkerRole.values()) {
      if (live.stream().noneMatch(worker -> worker.roles().contains(role))) {
        found.add(
            Finding.bad("role " + role.label(), "no worker has it: %s".formatted(undone(role))));
      } else if (role != WorkerRole.NOTIFY) {
        workers.unserved(role).stream().map(tags -> unserved(role, tags)).forEach(found::add);
      }
    }
    return found;
  }

  private static String undone(WorkerRole role) {
    return switch (role) {
      case RECONCILE -> "nothing is planned, no stock is checked, history stays";
      case CLAIM -> "claims are owned and not personalized, manual builds wait";
      case BUILD -> "no stock is built, pools wait as no-worker";
      case NOTIFY -> "no one is notified";
    };
  }

  private static Finding unserved(WorkerRole role, Set<String> tags) {
    String what =
        switch (role) {
          case RECONCILE -> "their stock is not checked";
          case CLAIM -> "their claims wait to be personalized";
          case BUILD -> "their pools wait as no-worker";
          case NOTIFY -> "";
        };
    return Finding.doubtful(
        "role " + role.label(),
        "no worker has it for templates with the tags %s: %s"
            .formatted(String.join(", ", tags), what));
  }

  /** Its name, with what is not as by default. */
  private static String shown(Workers.Worker worker) {
    List<String> more = new ArrayList<>(worker.tags());
    if (!worker.roles().equals(WorkerRole.all())) {
      more.add(
          worker.roles().stream()
              .sorted()
              .map(WorkerRole::label)
              .collect(Collectors.joining(" and ", "for ", "")));
    }
    worker.version().ifPresent(version -> more.add("version " + version));
    return worker.name() + (more.isEmpty() ? "" : " (" + String.join(", ", more) + ")");
  }

  /** Of live workers, each once. */
  Set<WorkerVersion> versions() {
    return database.schema().misfit().isPresent()
        ? Set.of()
        : new Workers(database)
            .live().stream()
                .flatMap(live -> live.worker().version().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private Finding tokens(Instant now) {
    List<StoredToken> valid =
        new Tokens(database)
            .list().stream().filter(token -> token.state() == StoredToken.State.VALID).toList();
    List<String> ending =
        valid.stream()
            .filter(token -> token.expiresAt().isBefore(now.plus(SOON)))
            .map(token -> token.id() + " of " + token.name())
            .toList();
    if (valid.isEmpty()) {
      return Finding.doubtful(
          "tokens", "none is valid: no one can use the API; see `larder tokens create`");
    }
    return ending.isEmpty()
        ? Finding.ok("tokens", valid.size() + " valid")
        : Finding.doubtful("tokens", "these end within a week: " + String.join(", ", ending));
  }
}
