package dev.larder.worker.cli.claim;

import dev.larder.claim.ClaimRequest;
import dev.larder.claim.ClaimResult;
import dev.larder.claim.Claimer;
import dev.larder.claim.OnMiss;
import dev.larder.document.Document;
import dev.larder.document.DurationFormat;
import dev.larder.pool.PoolName;
import dev.larder.server.answer.ClaimDocuments;
import dev.larder.store.Database;
import dev.larder.store.build.Replacement;
import dev.larder.store.claim.Claims;
import dev.larder.store.view.StockOutlook;
import dev.larder.worker.cli.frame.CliContext;
import dev.larder.worker.cli.frame.CommandFailure;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.cli.frame.Exit;
import dev.larder.worker.cli.frame.Output;
import dev.larder.worker.cli.frame.SecretOptions;
import dev.larder.worker.cli.frame.Verb;
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
        "It ends when the workspace is owned; personalizing it and refilling the pool follow by"
            + " themselves. With 4 nothing was in stock.",
    footer = {
      "Examples:",
      "  larder claim java-dev/large --owner alice",
      "  larder claim java-dev/large --owner alice --on-miss wait=30s --wait -o json"
    })
public final class ClaimCommand extends Verb {
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
          "Where nothing is in stock: fail, build one now, or stand in line, e.g. wait=30s."
              + " Default: ${DEFAULT-VALUE}.")
  private OnMiss onMiss;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description =
          "How long it lives unless extended, e.g. 8h. Default: the preset's lease; without one,"
              + " until it is released.")
  private @Nullable Duration lease;

  @Option(names = "--wait", description = "Wait until it is personalized.")
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10m",
      description = "With --wait: at most so long. Default: ${DEFAULT-VALUE}.")
  private Duration timeout;

  @Mixin private final Output output;
  @Mixin private final SecretOptions sealing = new SecretOptions();
  @Mixin private final Connections connections;
  private final CliContext context;

  public ClaimCommand(CliContext context) {
    this.context = context;
    this.output = new Output(context);
    this.connections = new Connections(context);
  }

  @Override
  protected Exit run() throws InterruptedException {
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
    Claims claims = new Claims(database, sealing.of(connections), context.user());
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
    return context.variable("LARDER_PREBUILDS").filter("off"::equals).isPresent();
  }

  private Exit owned(ClaimResult.Owned owned, ClaimFollowing following)
      throws InterruptedException {
    if (!wait) {
      print(owned);
      following.start(owned);
      return Exit.DONE;
    }
    following.start(owned);
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
    ClaimResult.Owned end = following.personalized(owned.get(), timeout);
    print(end);
    return switch (end.status()) {
      case CLAIMED, RELEASED -> {
        if (!end.replaced().isEmpty()) {
          report(
              "larder: claiming %s replaced %s: made again, not the prebuilt ones"
                  .formatted(end.name(), Replacement.of(end.replaced()).describe()));
        }
        yield Exit.DONE;
      }
      case FAILED -> {
        report(
            "larder: %s is %s's, but personalizing it failed: %s (`larder logs %s` shows more)"
                .formatted(
                    end.name(), end.owner(), end.error().orElse("no reason"), end.workspace()));
        yield Exit.FAILED;
      }
      case WAITING, PERSONALIZING -> {
        report("larder: not personalized after " + DurationFormat.age(timeout));
        yield Exit.FAILED;
      }
    };
  }

  private Exit missed(String reason) {
    Optional<StockOutlook> outlook = connections.views().outlook(pool);
    Optional<String> hopeless = outlook.flatMap(StockOutlook::hopeless);
    Optional<Duration> next =
        outlook.filter(seen -> hopeless.isEmpty()).map(StockOutlook::untilNext);
    output.print(
        out(),
        () -> ClaimShown.empty(),
        () ->
            new Document()
                .put("hit", false)
                .put("state", "miss")
                .put("reason", reason)
                .put("retryAfterSeconds", next)
                .fields());
    report(
        "larder: nothing to claim: "
            + reason
            + hopeless.map(why -> "; none is coming: " + why).orElse("")
            + next.map(time -> "; the next may be ready in " + DurationFormat.age(time))
                .orElse(""));
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
    report("larder: refused: " + refused.reason());
    return switch (refused.why()) {
      case NO_SUCH_POOL, NAME_TAKEN, KEY_USED_OTHERWISE, INVALID -> Exit.WRONG_INPUT;
      case OWNER_LIMIT -> Exit.FAILED;
      case DISABLED -> Exit.NOTHING_TO_CLAIM;
    };
  }

  private void print(ClaimResult.Owned owned) {
    output.print(
        out(), () -> ClaimShown.table(owned), () -> ClaimDocuments.document(owned).fields());
    owned
        .leaseUntil()
        .ifPresent(
            until ->
                report(
                    "larder: %s lives until %s unless extended: larder extend %s/%s --for TIME"
                        .formatted(
                            owned.name(),
                            DurationFormat.instant(until),
                            owned.owner(),
                            owned.name())));
  }

  private Map<String, String> allValues() {
    Map<String, String> all = new LinkedHashMap<>(values);
    secrets.forEach(
        (secret, variable) -> {
          String value =
              context
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
