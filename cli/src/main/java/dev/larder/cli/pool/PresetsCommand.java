package dev.larder.cli.pool;

import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Verb;
import picocli.CommandLine.Command;

/** What people do to the preset of a pool. */
@Command(
    name = "presets",
    header = "Forget a pool's failures (reset), or replace its stock (invalidate).",
    synopsisSubcommandLabel = "reset|invalidate PRESET")
public final class PresetsCommand extends Verb {
  @Override
  protected Exit run() {
    throw CommandFailure.wrongInput("no verb is given: `larder presets reset|invalidate PRESET`");
  }
}
