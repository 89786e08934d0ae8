package dev.larder.cli.pool;

import dev.larder.cli.frame.CliContext;
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
  String action() {
    return "resume";
  }

  @Override
  String outcome(boolean changed) {
    return changed ? "is resumed" : "was not paused";
  }
}
