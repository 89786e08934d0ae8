package dev.larder.worker.cli.installation;

import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Verb;
import picocli.CommandLine.Command;

/** What Larder costs on a server. */
@Command(
    name = "bench",
    header = "Measure Larder beside the least that its servers could do it for.",
    synopsisSubcommandLabel = "MEASUREMENT")
public final class BenchCommand extends Verb {
  @Override
  protected Exit run() {
    throw CommandFailure.wrongInput(
        "nothing to measure is given: `larder bench all`, `claim`, `pass`, `fill`, `refill`,"
            + " `burst`, `cost` or `soak`");
  }
}
