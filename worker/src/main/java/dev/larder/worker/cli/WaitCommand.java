package dev.larder.worker.cli;

import dev.larder.pool.PoolName;
import dev.larder.store.PoolStock;
import dev.larder.store.Views;
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
final class WaitCommand extends Verb {
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

  @Mixin private final Connections connections;

  WaitCommand(Surroundings surroundings) {
    this.connections = new Connections(surroundings);
  }

  @Override
  Exit run() throws InterruptedException {
    return untilStocked(this, connections.views(), named, timeout);
  }

  /** Tells each change on standard error; also for {@code apply --wait}. */
  static Exit untilStocked(Verb verb, Views views, List<PoolName> named, Duration timeout)
      throws InterruptedException {
    Duration betweenLooks = Duration.ofMillis(300);
    long end = System.nanoTime() + timeout.toNanos();
    String told = "";
    while (true) {
      List<PoolStock> all = views.pools();
      List<PoolStock> missing =
          PoolChoice.of(all, named).stream().filter(pool -> !pool.stocked()).toList();
      if (missing.isEmpty() && !all.isEmpty()) {
        return Exit.DONE;
      }
      if (System.nanoTime() >= end) {
        verb.say("larder: not in stock after " + Spans.age(timeout) + ":");
        missing.forEach(pool -> verb.say("  " + line(pool)));
        return Exit.FAILED;
      }
      String now =
          all.isEmpty()
              ? "the first pool: nothing was applied yet"
              : missing.stream().map(WaitCommand::line).collect(Collectors.joining("; "));
      if (!now.equals(told)) {
        verb.say("waiting for " + now);
        told = now;
      }
      Thread.sleep(betweenLooks);
    }
  }

  private static String line(PoolStock pool) {
    return "%s: %d of %d ready, %s%s"
        .formatted(
            pool.name(),
            pool.counts().ready(),
            pool.target().desired(),
            pool.standing().state().label(),
            pool.standing().reason().map(reason -> " (" + reason + ")").orElse(""));
  }
}
