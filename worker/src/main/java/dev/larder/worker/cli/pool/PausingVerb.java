package dev.larder.worker.cli.pool;

import dev.larder.pool.PoolName;
import dev.larder.store.pool.PauseResult;
import dev.larder.store.pool.PauseScope;
import dev.larder.store.pool.Pools;
import dev.larder.worker.cli.frame.CliContext;
import dev.larder.worker.cli.frame.CommandFailure;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.cli.frame.Exit;
import dev.larder.worker.cli.frame.Signals;
import dev.larder.worker.cli.frame.Verb;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a pause and its end have in common: what they cover, and that its plan may be another. */
abstract class PausingVerb extends Verb {
  @Parameters(
      paramLabel = "PRESET",
      arity = "0..1",
      description = "Only this pool: [ORGANIZATION/]TEMPLATE/PRESET. Default: everything.")
  private @Nullable PoolName pool;

  @Option(
      names = "--organization",
      paramLabel = "NAME",
      description = "All pools of this organization.")
  private @Nullable String organization;

  @Mixin private final Connections connections;
  private final CliContext context;

  PausingVerb(CliContext context) {
    this.context = context;
    this.connections = new Connections(context);
  }

  abstract PauseResult change(Pools pools, PauseScope scope, String user);

  /** What is so now, of what it covers. */
  abstract String outcome(boolean changed);

  @Override
  protected final Exit run() {
    PauseScope scope = scope();
    Pools pools = new Pools(connections.database(), connections.secrets());
    switch (change(pools, scope, context.user())) {
      case PauseResult.Unknown unknown -> throw CommandFailure.wrongInput(unknown.reason());
      case PauseResult.Done done -> {
        report("larder: " + describe(scope) + " " + outcome(done.changed()));
        Signals.presetsChanged(this, connections, done.presets());
      }
    }
    return Exit.DONE;
  }

  private PauseScope scope() {
    if (pool != null && organization != null) {
      throw CommandFailure.wrongInput("name a pool or --organization, not both");
    }
    if (pool != null) {
      return new PauseScope.OnePool(pool);
    }
    return organization == null
        ? new PauseScope.Everything()
        : new PauseScope.OneOrganization(organization);
  }

  private static String describe(PauseScope scope) {
    return switch (scope) {
      case PauseScope.Everything everything -> "everything";
      case PauseScope.OneOrganization one -> "all of " + one.name();
      case PauseScope.OnePool one -> one.name().toString();
    };
  }
}
