package dev.larder.worker.cli;

import dev.larder.store.PauseResult;
import dev.larder.store.Pools;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Stops building and deleting. */
@Command(
    name = "pause",
    header = "Stop building and deleting stock; claims go on.",
    description = "Builds that are under way end by themselves.",
    footer = {"Example:", "  larder pause java-dev/large --reason 'cloud maintenance'"})
final class PauseCommand extends Verb {
  @Mixin private final PauseOptions what = new PauseOptions();

  @Option(
      names = "--reason",
      paramLabel = "WHY",
      defaultValue = "",
      description = "For those who wonder; shown by `larder pools`.")
  private String reason;

  @Mixin private final Connections connections;
  private final Surroundings surroundings;

  PauseCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.connections = new Connections(surroundings);
  }

  @Override
  Exit run() {
    Pools pools = new Pools(connections.database(), connections.secrets());
    PauseResult.Done done =
        PauseOptions.done(pools.pause(what.scope(), surroundings.user(), reason));
    say("larder: " + what.words() + (done.changed() ? " is paused" : " was paused already"));
    Telling.presetsChanged(this, connections, done.presets());
    return Exit.DONE;
  }
}
