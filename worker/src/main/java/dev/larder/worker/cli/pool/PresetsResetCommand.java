package dev.larder.worker.cli.pool;

import dev.larder.document.Document;
import dev.larder.pool.PoolName;
import dev.larder.store.pool.Pools;
import dev.larder.store.pool.ResetResult;
import dev.larder.worker.cli.frame.CliContext;
import dev.larder.worker.cli.frame.CommandFailure;
import picocli.CommandLine.Command;

/** Lets a pool that waits or gave up build again. */
@Command(
    name = "reset",
    header = "Forget a pool's failures: it builds again at once.",
    description =
        "Ends its backoff or its stay at the hard limit. It builds one at first, then more. A new"
            + " template version does the same by itself.",
    footer = {"Example:", "  larder presets reset java-dev/large"})
public final class PresetsResetCommand extends PresetVerb {
  public PresetsResetCommand(CliContext context) {
    super(context);
  }

  @Override
  Done change(Pools pools, PoolName pool, String user) {
    return switch (pools.reset(pool, user)) {
      case ResetResult.Refused refused -> throw CommandFailure.wrongInput(refused.reason());
      case ResetResult.Done done ->
          new Done(
              done.preset(),
              describe(done),
              new Document()
                  .put("pool", done.pool())
                  .put("failures", done.failures())
                  .put("hardLimited", done.hardLimited()));
    };
  }

  private static String describe(ResetResult.Done done) {
    return switch (done.failures()) {
      case 0 -> done.pool() + " had no failures to forget";
      case 1 -> done.pool() + ": its last failure is forgotten";
      default ->
          "%s: its last %d failures in a row are forgotten".formatted(done.pool(), done.failures());
    };
  }
}
