package dev.larder.cli.pool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.server.Server;
import dev.larder.pool.Text;
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
  String action() {
    return "pause";
  }

  @Override
  ObjectNode sent() {
    Text.LINE
        .complaint(reason)
        .ifPresent(
            holds -> {
              throw CommandFailure.wrongInput("the reason " + holds);
            });
    return Server.body().put("reason", reason);
  }

  @Override
  String outcome(boolean changed) {
    return changed ? "is paused" : "was paused already";
  }
}
