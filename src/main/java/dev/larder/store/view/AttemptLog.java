package dev.larder.store.view;

import java.time.Instant;
import java.util.Optional;

/**
 * What one attempt of a build printed.
 *
 * @param outcome succeeded, failed, transient, canceled or late; empty: under way or lost
 * @param text empty: nothing was kept
 */
public record AttemptLog(
    int attempt,
    String worker,
    Instant startedAt,
    Optional<String> outcome,
    Optional<String> error,
    String text) {}
