package dev.larder.worker.cli.pool;

import dev.larder.worker.cli.frame.CommandFailure;
import dev.larder.worker.cli.frame.Exit;
import dev.larder.worker.cli.frame.Verb;
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
