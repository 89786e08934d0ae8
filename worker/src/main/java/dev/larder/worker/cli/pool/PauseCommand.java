package dev.larder.worker.cli.pool;

import dev.larder.pool.Text;
import dev.larder.store.pool.PauseResult;
import dev.larder.store.pool.PauseScope;
import dev.larder.store.pool.Pools;
import dev.larder.worker.cli.frame.CliContext;
import dev.larder.worker.cli.frame.CommandFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Stops building and deleting. */
@Command(
    name = "pause",
    header = "Stop building and deleting stock; claims go on.",
    description = "Builds that are under way end by themselves.",
    footer = {"Example:", "  larder pause java-dev/large --reason 'cloud maintenance'"})
public final class PauseCommand extends PausingVerb {
  @Option(
      names = "--reason",
      paramLabel = "WHY",
      defaultValue = "",
      description = "For those who wonder; shown by `larder pools`.")
  private String reason;

  public PauseCommand(CliContext context) {
    super(context);
  }

  @Override
  PauseResult change(Pools pools, PauseScope scope, String user) {
    Text.LINE
        .complaint(reason)
        .ifPresent(
            holds -> {
              throw CommandFailure.wrongInput("the reason " + holds);
            });
    return pools.pause(scope, user, reason);
  }

  @Override
  String outcome(boolean changed) {
    return changed ? "is paused" : "was paused already";
  }
}
