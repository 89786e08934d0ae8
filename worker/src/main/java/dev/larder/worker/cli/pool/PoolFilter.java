package dev.larder.worker.cli.pool;

import dev.larder.pool.PoolId;
import dev.larder.pool.PoolName;
import dev.larder.store.view.PoolStock;
import dev.larder.store.view.Views;
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
  public Optional<PoolId> of(Views views) {
    return Optional.ofNullable(pool)
        .map(name -> PoolChoice.one(views.pools(), name))
        .map(PoolStock::id);
  }
}
