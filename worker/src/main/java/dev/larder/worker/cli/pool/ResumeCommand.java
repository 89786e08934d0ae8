package dev.larder.worker.cli.pool;

import dev.larder.store.pool.PauseResult;
import dev.larder.store.pool.PauseScope;
import dev.larder.store.pool.Pools;
import dev.larder.worker.cli.frame.CliContext;
import picocli.CommandLine.Command;

/** Ends a pause. */
@Command(
    name = "resume",
    header = "End a pause: build and delete stock again.",
    description =
        "A pool that is paused by itself stays so when everything is resumed, and the other way"
            + " round.")
public final class ResumeCommand extends PausingVerb {
  public ResumeCommand(CliContext context) {
    super(context);
  }

  @Override
  PauseResult change(Pools pools, PauseScope scope, String user) {
    return pools.resume(scope, user);
  }

  @Override
  String outcome(boolean changed) {
    return changed ? "is resumed" : "was not paused";
  }
}
