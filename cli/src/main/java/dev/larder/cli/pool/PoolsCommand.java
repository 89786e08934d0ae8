package dev.larder.cli.pool;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Item;
import dev.larder.cli.frame.Output;
import dev.larder.cli.frame.Verb;
import dev.larder.cli.server.Persistent;
import dev.larder.cli.server.Server;
import dev.larder.cli.server.ServerOption;
import dev.larder.pool.PoolName;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The stock at a glance. */
@Command(
    name = "pools",
    header = "Show every pool: what is wanted, what is there, and what it is doing.",
    description =
        "READY prebuilds can be claimed at once; STARTING ones are being built. STATE is one of"
            + " full, filling, draining, backoff, hard-limited, paused, limited, no-worker; REASON"
            + " says why.",
    footer = {"Examples:", "  larder pools --watch", "  larder pools java-dev/large -o json"})
public final class PoolsCommand extends Verb {
  private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);
  private static final String HOME_AND_CLEAR = "\u001b[H\u001b[J";

  @Parameters(
      paramLabel = "PRESET",
      arity = "0..*",
      description = "Only these pools: [ORGANIZATION/]TEMPLATE/PRESET.")
  private List<PoolName> named = List.of();

  @Option(
      names = {"-w", "--watch"},
      description = "Show it again whenever it changes, until Ctrl-C.")
  private boolean watch;

  @Mixin private final Output output;
  @Mixin private final ServerOption server;
  private final CliContext context;

  public PoolsCommand(CliContext context) {
    this.context = context;
    this.output = new Output(context);
    this.server = new ServerOption(context);
  }

  @Override
  protected Exit run() throws InterruptedException {
    Server found = server.server();
    if (watch) {
      watch(found);
    } else {
      print(PoolChoice.of(PoolChoice.all(found), named));
    }
    return Exit.DONE;
  }

  private void watch(Server found) throws InterruptedException {
    boolean redraws = context.terminal() && output.isTable();
    Persistent asking = new Persistent(this);
    String shown = "";
    while (!Thread.currentThread().isInterrupted()) {
      List<Item> pools = PoolChoice.of(asking.get(() -> PoolChoice.all(found)), named);
      String now = StockTable.text(pools, false);
      if (!now.equals(shown)) {
        if (redraws) {
          out().print(HOME_AND_CLEAR);
        }
        print(pools);
        shown = now;
      }
      Thread.sleep(POLL_INTERVAL);
    }
  }

  private void print(List<Item> pools) {
    output.print(out(), () -> StockTable.of(pools), pools);
  }
}
