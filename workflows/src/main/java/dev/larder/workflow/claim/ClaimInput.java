package dev.larder.workflow.claim;

import dev.larder.pool.ClaimId;
import java.util.Map;
import java.util.Optional;

/**
 * What a Temporal client asks for. Values for the workspace may not come this way, since they would
 * stay in the workflow's history: the command line, HTTP and the library take them.
 *
 * @param claim of a claim that is recorded already; then nothing else is needed
 * @param pool {@code [ORGANIZATION/]TEMPLATE/PRESET}
 * @param key default: the workflow's id
 * @param onMiss {@code fail} (default), {@code build} or {@code wait=30s}, longer than zero
 * @param values refused
 * @param lease how long it lives unless extended, e.g. {@code 8h}; default: the preset's
 * @param refillSignaled whether the Reconciler was signaled of a recorded claim's preset; default:
 *     it was not
 */
public record ClaimInput(
    Optional<ClaimId> claim,
    Optional<String> pool,
    Optional<String> owner,
    Optional<String> name,
    Optional<String> key,
    Optional<String> onMiss,
    Optional<Map<String, String>> values,
    Optional<String> lease,
    Optional<Boolean> refillSignaled) {
  /** To see a recorded claim through. */
  public static ClaimInput recorded(ClaimId claim, boolean refillSignaled) {
    return new ClaimInput(
        Optional.of(claim),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        refillSignaled ? Optional.of(true) : Optional.empty());
  }
}
