package dev.larder.worker.cli.pool;

import dev.larder.document.Document;
import dev.larder.pool.PoolName;
import dev.larder.pool.PresetId;
import dev.larder.store.pool.Pools;
import dev.larder.worker.cli.frame.CliContext;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.cli.frame.Exit;
import dev.larder.worker.cli.frame.Output;
import dev.larder.worker.cli.frame.Signals;
import dev.larder.worker.cli.frame.Table;
import dev.larder.worker.cli.frame.Verb;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What the verbs that change a pool's preset have in common. */
abstract class PresetVerb extends Verb {
  @Parameters(paramLabel = "PRESET", description = "A pool: [ORGANIZATION/]TEMPLATE/PRESET.")
  private PoolName pool;

  @Mixin private final Output output;
  @Mixin private final Connections connections;
  private final CliContext context;

  PresetVerb(CliContext context) {
    this.context = context;
    this.output = new Output(context);
    this.connections = new Connections(context);
  }

  /** What was done, for people and for programs. */
  record Done(PresetId preset, String message, Document document) {}

  /** Refuses with a CommandFailure. */
  abstract Done change(Pools pools, PoolName pool, String user);

  @Override
  protected final Exit run() {
    Done done =
        change(new Pools(connections.database(), connections.secrets()), pool, context.user());
    report("larder: " + done.message());
    output.print(out(), Table::nothing, () -> done.document().fields());
    Signals.presetsChanged(this, connections, List.of(done.preset()));
    return Exit.DONE;
  }
}
