package dev.larder.cli.pool;

import dev.larder.cli.server.Server;
import dev.larder.pool.PoolName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --pool} of verbs that list. */
public final class PoolFilter {
  @Option(
      names = "--pool",
      paramLabel = "PRESET",
      description = "Only those of this pool: [ORGANIZATION/]TEMPLATE/PRESET.")
  private @Nullable PoolName pool;

  /** The pool that was named; empty: all. */
  public Optional<PoolName> of(Server server) {
    return Optional.ofNullable(pool).map(name -> PoolChoice.named(server, name));
  }
}
