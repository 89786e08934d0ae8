package dev.larder.cli.claim;

import dev.larder.api.ApiException;
import dev.larder.api.ClaimAnswer;
import dev.larder.api.ClaimCall;
import dev.larder.claim.OnMiss;
import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Item;
import dev.larder.cli.frame.Output;
import dev.larder.cli.frame.Table;
import dev.larder.cli.frame.Verb;
import dev.larder.cli.pool.PoolChoice;
import dev.larder.cli.server.Server;
import dev.larder.cli.server.ServerOption;
import dev.larder.document.Document;
import dev.larder.document.DurationFormat;
import dev.larder.pool.PoolName;
import dev.larder.pool.Text;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
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

  @Option(
      names = "--owner",
      paramLabel = "WHO",
      description =
          "Whose it will be. Default: the token's own; another needs the scope claim-for.")
  private @Nullable String owner;

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
  @Mixin private final ServerOption server;
  private final CliContext context;

  public ClaimCommand(CliContext context) {
    this.context = context;
    this.output = new Output(context);
    this.server = new ServerOption(context);
  }

  @Override
  protected Exit run() {
    ClaimCall call = wanted();
    Server found = server.server();
    FollowedClaim claim = new FollowedClaim(found.changing(this), this);
    try {
      Optional<ClaimAnswer> owned = claim.owned(call);
      if (owned.isEmpty()) {
        return missed("no prebuild of " + pool + " became ready in time", Optional.empty());
      }
      if (!wait) {
        print(owned.get());
        return Exit.DONE;
      }
      return ended(claim.personalized(owned.get(), timeout));
    } catch (ApiException refused) {
      return refused(refused, found);
    }
  }

  private ClaimCall wanted() {
    ClaimCall call = ClaimCall.of(pool.toString());
    if (owner != null) {
      call.owner(visible("an owner", owner));
    }
    if (name != null) {
      call.name(name);
    }
    if (key != null) {
      call.key(key);
    }
    if (lease != null) {
      call.lease(lease);
    }
    return call.values(allValues()).onMiss(onMiss.text());
  }

  /** Said here, where the letters are those that were typed. */
  private static String visible(String what, String text) {
    Text.LINE
        .complaint(text)
        .ifPresent(
            holds -> {
              throw CommandFailure.wrongInput(what + " " + holds);
            });
    return text;
  }

  private Exit ended(ClaimAnswer end) {
    print(end);
    Item item = new Item(end.json());
    return switch (end.state()) {
      case CLAIMED, RELEASED -> {
        List<String> replaced = item.texts("replaced");
        if (!replaced.isEmpty()) {
          report(
              "larder: claiming %s replaced %s: made again, not the prebuilt ones"
                  .formatted(item.text("name"), String.join(", ", replaced)));
        }
        yield Exit.DONE;
      }
      case FAILED -> {
        report(
            "larder: %s is %s's, but personalizing it failed: %s (`larder logs %s` shows more)"
                .formatted(
                    item.text("name"),
                    item.text("owner"),
                    end.reason().orElse("no reason"),
                    item.text("workspace")));
        yield Exit.FAILED;
      }
      case WAITING, PERSONALIZING -> {
        report("larder: not personalized after " + DurationFormat.age(timeout));
        yield Exit.FAILED;
      }
    };
  }

  private Exit refused(ApiException refused, Server found) {
    return switch (refused.type()) {
      case "out-of-stock", "no-stock-coming" ->
          missed(String.valueOf(refused.getMessage()), refused.retryAfter());
      case "not-found" -> {
        PoolChoice.named(found, pool); // says which are there
        throw refused;
      }
      case "owner-limit", "name-taken", "key-used-otherwise" -> {
        print(refused.type(), String.valueOf(refused.getMessage()), Optional.empty());
        report("larder: refused: " + refused.getMessage());
        yield refused.type().equals("owner-limit") ? Exit.FAILED : Exit.WRONG_INPUT;
      }
      default -> throw refused;
    };
  }

  private Exit missed(String reason, Optional<Duration> next) {
    print("miss", reason, next);
    report(
        "larder: nothing to claim: "
            + reason
            + next.map(time -> "; the next may be ready in " + DurationFormat.age(time))
                .orElse(""));
    return Exit.NOTHING_TO_CLAIM;
  }

  private void print(String state, String reason, Optional<Duration> next) {
    output.print(
        out(),
        Table::nothing,
        () ->
            new Document()
                .put("hit", false)
                .put("state", state)
                .put("reason", reason)
                .put("retryAfterSeconds", next)
                .fields());
  }

  private void print(ClaimAnswer owned) {
    Item item = new Item(owned.json());
    output.print(out(), () -> ClaimShown.table(item), item);
    owned
        .leaseUntil()
        .ifPresent(
            until ->
                report(
                    "larder: %s lives until %s unless extended: larder extend %s/%s --for TIME"
                        .formatted(
                            item.text("name"),
                            DurationFormat.instant(until),
                            item.text("owner"),
                            item.text("name"))));
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
