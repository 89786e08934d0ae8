package dev.larder.cli.pool;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.Item;
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
  String action() {
    return "reset";
  }

  @Override
  String describe(Item done) {
    String pool = done.text("pool");
    long failures = done.number("failures");
    if (failures == 0) {
      return pool + " had no failures to forget";
    }
    return failures == 1
        ? pool + ": its last failure is forgotten"
        : "%s: its last %d failures in a row are forgotten".formatted(pool, failures);
  }
}
