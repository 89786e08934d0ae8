package dev.larder.worker.cli.installation;

import dev.larder.store.setting.SharedSettings;
import dev.larder.store.setting.SharedSettings.SetResult;
import dev.larder.worker.cli.frame.CliContext;
import dev.larder.worker.cli.frame.CommandFailure;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.cli.frame.Exit;
import dev.larder.worker.cli.frame.Signals;
import dev.larder.worker.cli.frame.Verb;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Changes shared settings, all or none. */
@Command(
    name = "set",
    header = "Change settings: all that are named, or none.",
    description = "The value \"default\" takes a change back. Workers follow at once.")
public final class SettingsSetCommand extends Verb {
  @Parameters(
      paramLabel = "KEY=VALUE",
      arity = "1..*",
      description = "For instance interval=1m; `larder settings` lists the keys.")
  private Map<String, String> values;

  @Mixin private final Connections connections;
  private final CliContext context;

  public SettingsSetCommand(CliContext context) {
    this.context = context;
    this.connections = new Connections(context);
  }

  @Override
  protected Exit run() {
    SetResult result = new SharedSettings(connections.database()).set(values, context.user());
    switch (result) {
      case SetResult.Refused refused ->
          throw CommandFailure.wrongInput(String.join("\nlarder: ", refused.reasons()));
      case SetResult.Done done -> {
        done.notes().forEach(note -> report("larder: " + note));
        done.changes().forEach(change -> report("larder: " + change));
        if (done.changes().isEmpty()) {
          report("larder: nothing changed");
        } else {
          Signals.temporal(this, connections, temporal -> temporal.signals().everythingChanged());
        }
      }
    }
    return Exit.DONE;
  }
}
