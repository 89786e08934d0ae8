package dev.larder.worker.cli;

import dev.larder.store.SharedSettings;
import dev.larder.store.SharedSettings.SetResult;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Changes shared settings, all or none. */
@Command(
    name = "set",
    header = "Change settings: all that are named, or none.",
    description = "The value \"default\" takes a change back. Workers follow at once.")
final class SettingsSetCommand extends Verb {
  @Parameters(
      paramLabel = "KEY=VALUE",
      arity = "1..*",
      description = "For instance interval=1m; `larder settings` lists the keys.")
  private Map<String, String> values;

  @Mixin private final Connections connections;
  private final Surroundings surroundings;

  SettingsSetCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.connections = new Connections(surroundings);
  }

  @Override
  Exit run() {
    SetResult result = new SharedSettings(connections.database()).set(values, surroundings.user());
    switch (result) {
      case SetResult.Refused refused ->
          throw CommandFailure.wrongInput(String.join("\nlarder: ", refused.reasons()));
      case SetResult.Done done -> {
        done.notes().forEach(note -> say("larder: " + note));
        done.changes().forEach(change -> say("larder: " + change));
        if (done.changes().isEmpty()) {
          say("larder: nothing changed");
        } else {
          Telling.temporal(this, connections, temporal -> temporal.reconciler().reconcileNow());
        }
      }
    }
    return Exit.DONE;
  }
}
