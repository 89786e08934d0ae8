package dev.larder.worker.cli;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.claim.Claimer;
import dev.larder.claim.OnMiss;
import dev.larder.pool.PoolName;
import dev.larder.store.Claims;
import dev.larder.store.Database;
import dev.larder.store.Replacement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Hands a prebuild to an owner. */
@Command(
    name = "claim",
    header = "Claim a workspace: the oldest prebuild in stock becomes WHO's, in milliseconds.",
    description =
        "It ends when the workspace is owned; personalising it and refilling the pool follow by"
            + " themselves. With 4 it says that nothing was in stock.",
    footer = {
      "Examples:",
      "  larder claim java-dev/large --owner alice",
      "  larder claim java-dev/large --owner alice --on-miss wait=30s --wait -o json"
    })
final class ClaimCommand extends Verb {
  @Parameters(
      paramLabel = "PRESET",
      description = "The pool to claim from: [ORGANIZATION/]TEMPLATE/PRESET.")
  private PoolName pool;

  @Option(names = "--owner", paramLabel = "WHO", required = true, description = "Whose it will be.")
  private String owner;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What to call it. Default: the prebuild's name stays.")
  private @Nullable String name;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description =
          "Claimed again with the same key, the answer is the same and nothing more is taken.")
  private @Nullable String key;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A value for the workspace's claim program. May stand several times.")
  private Map<String, String> values = new LinkedHashMap<>();

  @Option(
      names = "--secret",
      paramLabel = "KEY=VARIABLE",
      description = "Like --set, the value of this environment variable.")
  private Map<String, String> secrets = new LinkedHashMap<>();

  @Option(
      names = "--on-miss",
      paramLabel = "WHAT",
      defaultValue = "fail",
      description =
          "Where nothing is in stock: fail, build one now, or stand in line, e.g. wait=30s. Default:"
              + " ${DEFAULT-VALUE}.")
  private OnMiss onMiss;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description =
          "How long it lives unless extended, e.g. 8h. Default: the preset's lease; without one,"
              + " until it is released.")
  private @Nullable Duration lease;

  @Option(names = "--wait", description = "Wait until it is personalised.")
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10m",
      description = "With --wait: at most so long. Default: ${DEFAULT-VALUE}.")
  private Duration timeout;

  @Mixin private final Output output;
  @Mixin private final Connections connections;
  private final Surroundings surroundings;

  ClaimCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.output = new Output(surroundings);
    this.connections = new Connections(surroundings);
  }

  @Override
  Exit run() throws InterruptedException {
    ClaimRequest request =
        new ClaimRequest(
            pool,
            owner,
            Optional.ofNullable(name),
            Optional.ofNullable(key),
            allValues(),
            onMiss,
            Optional.ofNullable(lease));
    Database database = connections.database();
    Claims claims = new Claims(database, connections.secrets(), surroundings.user());
    claims.rehearse(request);
    ClaimResult result = (disabled() ? Claimer.disabled() : claims).claim(request);
    ClaimFollowing following = new ClaimFollowing(this, connections, claims);
    return switch (result) {
      case ClaimResult.Owned owned -> owned(owned, following);
      case ClaimResult.Waiting waiting -> waited(following.inLine(waiting), following);
      case ClaimResult.NoneEligible none -> missed(none.reason());
      case ClaimResult.Refused refused -> refused(refused);
    };
  }

  /** As for {@code larder worker --prebuilds off}. */
  private boolean disabled() {
    return surroundings.variable("LARDER_PREBUILDS").filter("off"::equals).isPresent();
  }

  private Exit owned(ClaimResult.Owned owned, ClaimFollowing following)
      throws InterruptedException {
    if (!wait) {
      print(owned);
      following.start(owned.claim());
      return Exit.DONE;
    }
    following.start(owned.claim());
    return waited(Optional.of(owned), following);
  }

  private Exit waited(Optional<ClaimResult.Owned> owned, ClaimFollowing following)
      throws InterruptedException {
    if (owned.isEmpty()) {
      return missed("no prebuild of " + pool + " became ready in time");
    }
    if (!wait) {
      print(owned.get());
      return Exit.DONE;
    }
    ClaimResult.Owned end = following.personalised(owned.get(), timeout);
    print(end);
    return switch (end.status()) {
      case CLAIMED, RELEASED -> {
        if (!end.replaced().isEmpty()) {
          say(
              "larder: claiming %s replaced %s: made anew, not the prebuilt ones"
                  .formatted(end.name(), Replacement.of(end.replaced()).describe()));
        }
        yield Exit.DONE;
      }
      case FAILED -> {
        say(
            "larder: %s is %s's, but personalising it failed: %s (`larder logs %s` shows more)"
                .formatted(
                    end.name(), end.owner(), end.error().orElse("no reason"), end.workspace()));
        yield Exit.FAILED;
      }
      case WAITING, PERSONALISING -> {
        say("larder: not personalised after " + Spans.age(timeout));
        yield Exit.FAILED;
      }
    };
  }

  private Exit missed(String reason) {
    output.print(
        out(),
        () -> ClaimShown.empty(),
        () -> new Document().put("hit", false).put("state", "miss").put("reason", reason).fields());
    say("larder: nothing to claim: " + reason);
    return Exit.NOTHING_TO_CLAIM;
  }

  private Exit refused(ClaimResult.Refused refused) {
    output.print(
        out(),
        () -> ClaimShown.empty(),
        () ->
            new Document()
                .put("hit", false)
                .put("state", refused.why())
                .put("reason", refused.reason())
                .fields());
    say("larder: refused: " + refused.reason());
    return switch (refused.why()) {
      case NO_SUCH_POOL, NAME_TAKEN, KEY_USED_OTHERWISE, INVALID -> Exit.WRONG_INPUT;
      case OWNER_LIMIT -> Exit.FAILED;
      case DISABLED -> Exit.NOTHING_TO_CLAIM;
    };
  }

  private void print(ClaimResult.Owned owned) {
    output.print(out(), () -> ClaimShown.table(owned), () -> ClaimShown.document(owned).fields());
    owned
        .leaseUntil()
        .ifPresent(
            until ->
                say(
                    "larder: %s lives until %s unless extended: larder extend %s/%s --for TIME"
                        .formatted(
                            owned.name(), Spans.instant(until), owned.owner(), owned.name())));
  }

  private Map<String, String> allValues() {
    Map<String, String> all = new LinkedHashMap<>(values);
    secrets.forEach(
        (secret, variable) -> {
          String value =
              surroundings
                  .variable(variable)
                  .orElseThrow(
                      () ->
                          CommandFailure.wrongInput(
                              "--secret %s: the environment variable %s is not set"
                                  .formatted(secret, variable)));
          if (all.put(secret, value) != null) {
            throw CommandFailure.wrongInput(
                "\"%s\" is given by --set and by --secret".formatted(secret));
          }
        });
    return all;
  }
}
