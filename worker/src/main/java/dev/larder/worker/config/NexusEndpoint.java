package dev.larder.worker.config;

import dev.larder.access.PoolPattern;
import dev.larder.access.Subject;
import dev.larder.pool.PoolName;
import java.util.List;
import java.util.Optional;

/**
 * What whoever calls through a Nexus endpoint may do. Which namespace called Larder cannot see.
 *
 * @param name as Temporal has it
 * @param organization where pools are whose name has none; no other is reached
 * @param pools those that are reached
 * @param ownerPrefix what is put before each owner that a call names, so that no other owner can be
 *     named; empty: every owner can
 */
public record NexusEndpoint(
    String name, String organization, List<PoolPattern> pools, String ownerPrefix) {
  public NexusEndpoint {
    pools = List.copyOf(pools);
  }

  /** The pool with its organization; it may be out of reach. */
  public PoolName named(PoolName asked) {
    return asked.organization().isPresent()
        ? asked
        : new PoolName(Optional.of(organization), asked.template(), asked.preset());
  }

  /** Whether this pool, whose name says its organization, is reached. */
  public boolean reaches(PoolName pool) {
    return pool.organization().filter(organization::equals).isPresent()
        && pools.stream().anyMatch(pattern -> pattern.matches(pool));
  }

  /** As Larder records the owner that a call names. */
  public String owner(String named) {
    return ownerPrefix + named;
  }

  /** In whose name its callers act. */
  public Subject subject() {
    return Subject.nexus(name);
  }
}
