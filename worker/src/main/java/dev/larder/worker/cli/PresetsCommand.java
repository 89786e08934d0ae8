package dev.larder.worker.cli;

import picocli.CommandLine.Command;

/** What people do to the preset of a pool. */
@Command(
    name = "presets",
    header = "Forget a pool's failures (reset), or replace its stock (invalidate).",
    synopsisSubcommandLabel = "reset|invalidate PRESET")
final class PresetsCommand extends Verb {
  @Override
  Exit run() {
    throw CommandFailure.wrongInput("say what to do: `larder presets reset|invalidate PRESET`");
  }
}
