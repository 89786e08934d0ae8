package dev.larder.workflow.claim;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What came of it. Outputs are not here, since they may be confidential: {@code larder workspaces}
 * shows them.
 *
 * @param state {@code claimed}, {@code failed}, {@code miss}, or why it was refused
 * @param replaced once it is personalized: addresses of resources that the claim replaced
 * @param leaseUntil when it is deleted unless extended; empty: it lives until it is released, or is
 *     still being built
 */
public record ClaimAnswer(
    Optional<String> claim,
    Optional<String> workspace,
    Optional<String> name,
    boolean hit,
    String state,
    Optional<String> reason,
    Optional<List<String>> replaced,
    Optional<Instant> leaseUntil) {}
