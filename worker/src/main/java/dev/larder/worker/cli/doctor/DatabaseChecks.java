package dev.larder.worker.cli.doctor;

import dev.larder.store.Database;
import dev.larder.store.secret.Secrets;
import dev.larder.store.token.StoredToken;
import dev.larder.store.token.Tokens;
import dev.larder.store.worker.Workers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
      found.add(workers());
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

  private Finding workers() {
    List<Workers.Live> live = new Workers(database).live();
    if (live.isEmpty()) {
      return Finding.bad("workers", "none is there: start one with `larder worker`");
    }
    return Finding.ok(
        "workers",
        String.join(
            ", ",
            live.stream()
                .map(
                    one ->
                        one.worker().name()
                            + (one.worker().tags().isEmpty()
                                ? ""
                                : " (" + String.join(", ", one.worker().tags()) + ")"))
                .toList()));
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
