package dev.larder.workflow.loop;

import java.time.Instant;
import java.util.Optional;

/**
 * How the loop is doing.
 *
 * @param passes done since the workflow's first run
 * @param failures passes that failed since then
 * @param nextPass when it wakes by itself
 */
public record ReconcilerStatus(
    long passes,
    long failures,
    Optional<String> lastError,
    Optional<PassReport> lastPass,
    Instant nextPass) {}
