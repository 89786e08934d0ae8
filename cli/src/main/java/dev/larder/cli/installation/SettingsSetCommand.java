package dev.larder.cli.installation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Item;
import dev.larder.cli.frame.Verb;
import dev.larder.cli.server.ApiPath;
import dev.larder.cli.server.Server;
import dev.larder.cli.server.ServerOption;
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

  @Mixin private final ServerOption server;

  public SettingsSetCommand(CliContext context) {
    this.server = new ServerOption(context);
  }

  @Override
  protected Exit run() {
    Server found = server.server();
    found.changing(this);
    ObjectNode body = Server.body();
    ObjectNode settings = body.putObject("settings");
    values.forEach(settings::put);
    Item done = found.post(ApiPath.of("settings"), body);
    done.texts("notes").forEach(note -> report("larder: " + note));
    done.items("items").forEach(change -> report("larder: " + change.text("text")));
    if (done.items("items").isEmpty()) {
      report("larder: nothing changed");
    }
    return Exit.DONE;
  }
}
