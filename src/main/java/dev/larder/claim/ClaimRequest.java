package dev.larder.claim;

import dev.larder.pool.PoolName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Someone asks for a workspace.
 *
 * @param name what the workspace shall be called; empty: the prebuild's name stays
 * @param key the same key gives the same answer; empty: every request is a new one
 * @param values for the claim program; secrets may be among them, so they are never shown or logged
 * @param lease how long it lives unless extended, from the instant it is handed over; empty: as
 *     long as its preset says, which may be until it is released
 * @param keyOf whose key it is: two subjects may use the same key for two claims; empty: all
 *     programs that have the database's password share theirs
 */
public record ClaimRequest(
    PoolName pool,
    String owner,
    Optional<String> name,
    Optional<String> key,
    Map<String, String> values,
    OnMiss onMiss,
    Optional<Duration> lease,
    Optional<String> keyOf) {
  public ClaimRequest {
    values = Map.copyOf(values);
  }

  /** Of a program that has the database's password. */
  public ClaimRequest(
      PoolName pool,
      String owner,
      Optional<String> name,
      Optional<String> key,
      Map<String, String> values,
      OnMiss onMiss,
      Optional<Duration> lease) {
    this(pool, owner, name, key, values, onMiss, lease, Optional.empty());
  }

  /** One whose lease is its preset's. */
  public ClaimRequest(
      PoolName pool,
      String owner,
      Optional<String> name,
      Optional<String> key,
      Map<String, String> values,
      OnMiss onMiss) {
    this(pool, owner, name, key, values, onMiss, Optional.empty());
  }

  @Override
  public String toString() {
    return "claim of " + pool + " for " + owner;
  }
}
