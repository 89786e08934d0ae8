package dev.larder.workflow.nexus;

import java.util.Map;
import java.util.Optional;

/**
 * A claim through a Nexus endpoint.
 *
 * @param pool {@code [ORGANIZATION/]TEMPLATE/PRESET}; default: the endpoint's organization
 * @param owner whose it will be; the endpoint's prefix is put before it
 * @param name what the workspace shall be called; default: the prebuild's name
 * @param key the same key through the same endpoint gives the same answer; default: the id of the
 *     Nexus request, so that an operation claims once however often it is attempted
 * @param onMiss {@code fail} (default), {@code build} or {@code wait=30s}, longer than zero
 * @param lease how long it lives unless extended, e.g. {@code 8h}; default: the preset's
 * @param values refused: they would stay in histories
 */
public record ClaimCall(
    Optional<String> pool,
    Optional<String> owner,
    Optional<String> name,
    Optional<String> key,
    Optional<String> onMiss,
    Optional<String> lease,
    Optional<Map<String, String>> values) {
  /** The least that a claim says. */
  public static ClaimCall of(String pool, String owner) {
    return new ClaimCall(
        Optional.of(pool),
        Optional.of(owner),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  public ClaimCall withName(String value) {
    return new ClaimCall(pool, owner, Optional.of(value), key, onMiss, lease, values);
  }

  public ClaimCall withKey(String value) {
    return new ClaimCall(pool, owner, name, Optional.of(value), onMiss, lease, values);
  }

  public ClaimCall withOnMiss(String value) {
    return new ClaimCall(pool, owner, name, key, Optional.of(value), lease, values);
  }

  public ClaimCall withLease(String value) {
    return new ClaimCall(pool, owner, name, key, onMiss, Optional.of(value), values);
  }

  /** Without values: some may be secrets. */
  @Override
  public String toString() {
    return "claim of " + pool.orElse("no pool") + " for " + owner.orElse("no owner");
  }
}
