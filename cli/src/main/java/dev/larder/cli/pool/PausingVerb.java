package dev.larder.cli.pool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Verb;
import dev.larder.cli.server.ApiPath;
import dev.larder.cli.server.Server;
import dev.larder.cli.server.ServerOption;
import dev.larder.pool.PoolName;
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

  @Mixin private final ServerOption server;

  PausingVerb(CliContext context) {
    this.server = new ServerOption(context);
  }

  /** The last part of the path. */
  abstract String action();

  /** What is sent along; a CommandFailure where it cannot be. */
  ObjectNode sent() {
    return Server.body();
  }

  /** What is so now, of what it covers. */
  abstract String outcome(boolean changed);

  @Override
  protected final Exit run() {
    if (pool != null && organization != null) {
      throw CommandFailure.wrongInput("name a pool or --organization, not both");
    }
    ObjectNode sent = sent();
    Server found = server.server();
    found.changing(this);
    Covered covered = covered(found);
    boolean changed = found.post(covered.path(), sent).is("changed");
    report("larder: " + covered.name() + " " + outcome(changed));
    return Exit.DONE;
  }

  /** What is paused, for people and on the server. */
  private record Covered(String name, ApiPath path) {}

  private Covered covered(Server found) {
    if (pool != null) {
      return new Covered(pool.toString(), PoolChoice.path(PoolChoice.named(found, pool), action()));
    }
    return organization == null
        ? new Covered("everything", ApiPath.of(action()))
        : new Covered(
            "all of " + organization, ApiPath.of("organizations", organization, action()));
  }
}
