package dev.larder.cli.pool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.Item;
import java.time.Instant;
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
  String action() {
    return "invalidate";
  }

  @Override
  ObjectNode sent() {
    return before == null ? super.sent() : super.sent().put("before", before.toString());
  }

  @Override
  String describe(Item done) {
    long prebuilds = done.number("prebuilds");
    return "%s: %d from before %s %s replaced"
        .formatted(
            done.text("pool"), prebuilds, done.text("before"), prebuilds == 1 ? "is" : "are");
  }
}
