package dev.larder.cli.pool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Item;
import dev.larder.cli.frame.Output;
import dev.larder.cli.frame.Table;
import dev.larder.cli.frame.Verb;
import dev.larder.cli.server.Server;
import dev.larder.cli.server.ServerOption;
import dev.larder.pool.PoolName;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What the verbs that change a pool's preset have in common. */
abstract class PresetVerb extends Verb {
  @Parameters(paramLabel = "PRESET", description = "A pool: [ORGANIZATION/]TEMPLATE/PRESET.")
  private PoolName pool;

  @Mixin private final Output output;
  @Mixin private final ServerOption server;

  PresetVerb(CliContext context) {
    this.output = new Output(context);
    this.server = new ServerOption(context);
  }

  /** The last part of the path. */
  abstract String action();

  /** What is sent along. */
  ObjectNode sent() {
    return Server.body();
  }

  /** What was done, for people. */
  abstract String describe(Item done);

  @Override
  protected final Exit run() {
    Server found = server.server();
    found.changing(this);
    PoolName named = PoolChoice.named(found, pool);
    Item done = found.post(PoolChoice.path(named, action()), sent());
    report("larder: " + describe(done));
    output.print(out(), Table::nothing, done);
    return Exit.DONE;
  }
}
