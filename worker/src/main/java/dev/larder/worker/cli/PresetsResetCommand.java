package dev.larder.worker.cli;

import dev.larder.pool.PoolName;
import dev.larder.store.Pools;
import dev.larder.store.ResetResult;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lets a pool that waits or gave up build again. */
@Command(
    name = "reset",
    header = "Forget a pool's failures: it builds again at once.",
    description =
        "Ends its backoff or its stay at the hard limit. It builds one at first, then more. A new"
            + " template version does the same by itself.",
    footer = {"Example:", "  larder presets reset java-dev/large"})
final class PresetsResetCommand extends Verb {
  @Parameters(paramLabel = "PRESET", description = "A pool: [ORGANIZATION/]TEMPLATE/PRESET.")
  private PoolName pool;

  @Mixin private final Output output;
  @Mixin private final Connections connections;
  private final Surroundings surroundings;

  PresetsResetCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.output = new Output(surroundings);
    this.connections = new Connections(surroundings);
  }

  @Override
  Exit run() {
    Pools pools = new Pools(connections.database(), connections.secrets());
    switch (pools.reset(pool, surroundings.user())) {
      case ResetResult.Refused refused -> throw CommandFailure.wrongInput(refused.reason());
      case ResetResult.Done done -> {
        say("larder: " + words(done));
        output.print(out(), Table::nothing, () -> document(done).fields());
        Telling.presetsChanged(this, connections, List.of(done.preset()));
      }
    }
    return Exit.DONE;
  }

  private static String words(ResetResult.Done done) {
    return switch (done.failures()) {
      case 0 -> done.pool() + " had no failures to forget";
      case 1 -> done.pool() + ": its last failure is forgotten";
      default ->
          "%s: its last %d failures in a row are forgotten".formatted(done.pool(), done.failures());
    };
  }

  private static Document document(ResetResult.Done done) {
    return new Document()
        .put("pool", done.pool())
        .put("failures", done.failures())
        .put("hardLimited", done.hardLimited());
  }
}
