package dev.larder.worker.cli;

import dev.larder.pool.PoolName;
import dev.larder.store.InvalidateResult;
import dev.larder.store.Pools;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
final class PresetsInvalidateCommand extends Verb {
  @Parameters(paramLabel = "PRESET", description = "A pool: [ORGANIZATION/]TEMPLATE/PRESET.")
  private PoolName pool;

  @Option(
      names = "--before",
      paramLabel = "INSTANT",
      description = "Only what was asked for before this instant. Default: now.")
  private @Nullable Instant before;

  @Mixin private final Output output;
  @Mixin private final Connections connections;
  private final Surroundings surroundings;

  PresetsInvalidateCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.output = new Output(surroundings);
    this.connections = new Connections(surroundings);
  }

  @Override
  Exit run() {
    Pools pools = new Pools(connections.database(), connections.secrets());
    switch (pools.invalidate(pool, Optional.ofNullable(before), surroundings.user())) {
      case InvalidateResult.Refused refused -> throw CommandFailure.wrongInput(refused.reason());
      case InvalidateResult.Done done -> {
        say(
            "larder: %s: %d from before %s %s replaced"
                .formatted(
                    done.pool(),
                    done.prebuilds(),
                    done.before(),
                    done.prebuilds() == 1 ? "is" : "are"));
        output.print(out(), Table::nothing, () -> document(done).fields());
        Telling.presetsChanged(this, connections, List.of(done.preset()));
      }
    }
    return Exit.DONE;
  }

  private static Document document(InvalidateResult.Done done) {
    return new Document()
        .put("pool", done.pool())
        .put("before", done.before())
        .put("prebuilds", done.prebuilds());
  }
}
