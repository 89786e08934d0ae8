package dev.larder.worker.cli;

import dev.larder.pool.PoolName;
import dev.larder.store.PauseResult;
import dev.larder.store.PauseScope;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a pause or its end covers. */
final class PauseOptions {
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

  PauseScope scope() {
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

  /** What it covers, in words. */
  String words() {
    if (pool != null) {
      return pool.toString();
    }
    return organization == null ? "everything" : "all of " + organization;
  }

  static PauseResult.Done done(PauseResult result) {
    return switch (result) {
      case PauseResult.Done done -> done;
      case PauseResult.Unknown unknown -> throw CommandFailure.wrongInput(unknown.reason());
    };
  }
}
