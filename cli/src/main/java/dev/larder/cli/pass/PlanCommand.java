package dev.larder.cli.pass;

import dev.larder.api.ApiException;
import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Item;
import dev.larder.cli.frame.Output;
import dev.larder.cli.frame.Verb;
import dev.larder.cli.pool.PoolChoice;
import dev.larder.cli.server.ApiPath;
import dev.larder.cli.server.Server;
import dev.larder.cli.server.ServerOption;
import dev.larder.document.DocumentFile;
import dev.larder.document.DurationFormat;
import dev.larder.plan.SnapshotJson;
import dev.larder.pool.PoolName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What would be done, without doing it. */
@Command(
    name = "plan",
    header = "Show what the planner would do, without doing it.",
    description =
        "Plans the stock as it is now, or with --snapshot that of a file, as `larder snapshot -o"
            + " json` prints it: then no server is needed.",
    footer = {
      "Examples:",
      "  larder plan java-dev/large",
      "  larder plan --snapshot stock.json -o json"
    })
public final class PlanCommand extends Verb {
  private static final int MAX_BYTES = 16 << 20;

  @Parameters(
      paramLabel = "PRESET",
      arity = "0..*",
      description = "Only these pools: [ORGANIZATION/]TEMPLATE/PRESET.")
  private List<PoolName> named = List.of();

  @Option(
      names = "--snapshot",
      paramLabel = "FILE|ID",
      description =
          "Plan the stock in this file (- is standard input), or the stored snapshot with this id.")
  private @Nullable String snapshot;

  @Mixin private final Output output;
  @Mixin private final ServerOption server;
  private final CliContext context;

  public PlanCommand(CliContext context) {
    this.context = context;
    this.output = new Output(context);
    this.server = new ServerOption(context);
  }

  @Override
  protected Exit run() throws IOException {
    if (snapshot != null && !named.isEmpty()) {
      throw CommandFailure.wrongInput("name pools or --snapshot, not both");
    }
    print(snapshot == null ? now(server.server()) : from(snapshot));
    return Exit.DONE;
  }

  private Item now(Server found) {
    ApiPath path = ApiPath.of("plan");
    if (!named.isEmpty()) {
      for (Item pool : PoolChoice.of(PoolChoice.all(found), named)) {
        path = path.with("pool", PoolChoice.nameOf(pool).toString());
      }
    }
    return found.read(path);
  }

  private Item from(String source) throws IOException {
    if (source.equals("-")) {
      String name = "standard input";
      return PlanTable.plan(SnapshotJson.read(name, DocumentFile.read(System.in, name, MAX_BYTES)));
    }
    Path file = context.file(Path.of(source));
    if (Files.exists(file)) {
      return PlanTable.plan(SnapshotJson.read(source, DocumentFile.read(file, source, MAX_BYTES)));
    }
    return id(source)
        .map(this::stored)
        .orElseThrow(() -> CommandFailure.wrongInput("there is no file " + file));
  }

  private Item stored(UUID id) {
    try {
      return server.server().read(ApiPath.of("snapshots", id.toString(), "plan"));
    } catch (ApiException refused) {
      if (refused.status() == 404) {
        throw CommandFailure.wrongInput(
            "there is no snapshot " + id + " any more; see: larder settings (retainSnapshots)");
      }
      throw refused;
    }
  }

  private static Optional<UUID> id(String text) {
    try {
      return text.length() == 36 ? Optional.of(UUID.fromString(text)) : Optional.empty();
    } catch (IllegalArgumentException notOne) {
      return Optional.empty();
    }
  }

  private void print(Item plan) {
    output.print(out(), () -> PlanTable.plan(plan), plan);
    if (output.isTable()) {
      Instant now = plan.instant("now").orElseGet(Instant::now);
      plan.instant("nextWake")
          .ifPresent(
              wake ->
                  report(
                      "Next change by time alone: %s, in %s"
                          .formatted(wake, DurationFormat.age(Duration.between(now, wake)))));
    }
  }
}
