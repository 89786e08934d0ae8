package dev.larder.worker.cli;

import dev.larder.store.PauseResult;
import dev.larder.store.Pools;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Ends a pause. */
@Command(
    name = "resume",
    header = "End a pause: build and delete stock again.",
    description =
        "A pool that is paused by itself stays so when everything is resumed, and the other way"
            + " round.")
final class ResumeCommand extends Verb {
  @Mixin private final PauseOptions what = new PauseOptions();
  @Mixin private final Connections connections;
  private final Surroundings surroundings;

  ResumeCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.connections = new Connections(surroundings);
  }

  @Override
  Exit run() {
    Pools pools = new Pools(connections.database(), connections.secrets());
    PauseResult.Done done = PauseOptions.done(pools.resume(what.scope(), surroundings.user()));
    say("larder: " + what.words() + (done.changed() ? " is resumed" : " was not paused"));
    Telling.presetsChanged(this, connections, done.presets());
    return Exit.DONE;
  }
}
