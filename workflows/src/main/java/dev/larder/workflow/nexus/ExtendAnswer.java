package dev.larder.workflow.nexus;

import java.time.Instant;
import java.util.Optional;

/**
 * What came of it.
 *
 * @param state {@code extended}; {@code longer} (it lives longer than that as it is, and nothing
 *     was changed); {@code not-handed-over} (it is still being built, and has no lease); {@code
 *     ending} (its delete was asked for); or {@code no-such-workspace}
 * @param leaseUntil when it is deleted unless extended; empty, where it is {@code longer}: it lives
 *     until it is released
 * @param reason where it was not extended by this
 */
public record ExtendAnswer(String state, Optional<Instant> leaseUntil, Optional<String> reason) {}
