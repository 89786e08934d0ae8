package dev.larder.cli.pool;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Item;
import dev.larder.cli.frame.Verb;
import dev.larder.cli.server.Persistent;
import dev.larder.cli.server.Server;
import dev.larder.cli.server.ServerOption;
import dev.larder.document.DurationFormat;
import dev.larder.pool.PoolName;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Waits for stock. */
@Command(
    name = "wait",
    header = "Wait until pools have everything that is wanted ready.",
    description = "Ends with 0 when they have, with 5 and the reasons when the time is up.",
    footer = {"Example:", "  larder wait java-dev/large --timeout 5m"})
public final class WaitCommand extends Verb {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(300);

  @Parameters(
      paramLabel = "PRESET",
      arity = "0..*",
      description = "These pools: [ORGANIZATION/]TEMPLATE/PRESET. Default: all.")
  private List<PoolName> named = List.of();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10m",
      description = "Wait at most so long, e.g. 30s or 5m. Default: ${DEFAULT-VALUE}.")
  private Duration timeout;

  @Mixin private final ServerOption server;

  public WaitCommand(CliContext context) {
    this.server = new ServerOption(context);
  }

  @Override
  protected Exit run() throws InterruptedException {
    return untilStocked(this, server.server(), named, timeout);
  }

  /** Reports each change on standard error; also for {@code apply --wait}. */
  static Exit untilStocked(Verb verb, Server server, List<PoolName> named, Duration timeout)
      throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    Persistent asking = new Persistent(verb);
    String reported = "";
    while (true) {
      List<Item> all = asking.get(() -> PoolChoice.all(server));
      List<Item> missing =
          PoolChoice.of(all, named).stream()
              .filter(pool -> pool.number("ready") < pool.number("desired"))
              .toList();
      if (missing.isEmpty() && !all.isEmpty()) {
        return Exit.DONE;
      }
      if (System.nanoTime() >= end) {
        verb.report("larder: not in stock after " + DurationFormat.age(timeout) + ":");
        missing.forEach(pool -> verb.report("  " + line(pool)));
        return Exit.FAILED;
      }
      String now =
          all.isEmpty()
              ? "the first pool: nothing was applied yet"
              : missing.stream().map(WaitCommand::line).collect(Collectors.joining("; "));
      if (!now.equals(reported)) {
        verb.report("waiting for " + now);
        reported = now;
      }
      Thread.sleep(POLL_INTERVAL);
    }
  }

  private static String line(Item pool) {
    return "%s: %d of %d ready, %s%s"
        .formatted(
            PoolChoice.nameOf(pool),
            pool.number("ready"),
            pool.number("desired"),
            pool.text("state"),
            pool.optional("reason").map(reason -> " (" + reason + ")").orElse(""));
  }
}
