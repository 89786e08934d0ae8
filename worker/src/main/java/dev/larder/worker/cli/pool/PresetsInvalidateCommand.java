package dev.larder.worker.cli.pool;

import dev.larder.document.Document;
import dev.larder.pool.PoolName;
import dev.larder.store.pool.InvalidateResult;
import dev.larder.store.pool.Pools;
import dev.larder.worker.cli.frame.CliContext;
import dev.larder.worker.cli.frame.CommandFailure;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Replaces stock that is not good any more. */
@Command(
    name = "invalidate",
    header = "Replace what a pool has in stock.",
    description =
        "Its prebuilds count as expired from now on: they are replaced as the pool's rollover says."
            + " With replenish-first they are handed out until their replacements are ready.",
    footer = {
      "Examples:",
      "  larder presets invalidate java-dev/large",
      "  larder presets invalidate java-dev/large --before 2025-06-01T12:00:00Z"
    })
public final class PresetsInvalidateCommand extends PresetVerb {
  @Option(
      names = "--before",
      paramLabel = "INSTANT",
      description = "Only what was asked for before this instant. Default: now.")
  private @Nullable Instant before;

  public PresetsInvalidateCommand(CliContext context) {
    super(context);
  }

  @Override
  Done change(Pools pools, PoolName pool, String user) {
    return switch (pools.invalidate(pool, Optional.ofNullable(before), user)) {
      case InvalidateResult.Refused refused -> throw CommandFailure.wrongInput(refused.reason());
      case InvalidateResult.Done done ->
          new Done(
              done.preset(),
              "%s: %d from before %s %s replaced"
                  .formatted(
                      done.pool(),
                      done.prebuilds(),
                      done.before(),
                      done.prebuilds() == 1 ? "is" : "are"),
              new Document()
                  .put("pool", done.pool())
                  .put("before", done.before())
                  .put("prebuilds", done.prebuilds()));
    };
  }
}
