package dev.larder.store.view;

import dev.larder.pool.BuildId;
import dev.larder.pool.BuildReason;
import dev.larder.pool.BuildStatus;
import dev.larder.pool.PoolName;
import dev.larder.pool.Transition;
import dev.larder.pool.WorkspaceId;
import dev.larder.store.build.Replacement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A build as people see it.
 *
 * @param age since it was asked for, by the database's clock
 * @param took from the first attempt's start to the end, or to now; empty: not begun
 * @param error why it failed, for people
 * @param replacement resources that the claim of a prebuild replaced, or was refused
 */
public record BuildView(
    BuildId id,
    WorkspaceId workspace,
    String workspaceName,
    PoolName pool,
    int number,
    Transition transition,
    BuildReason reason,
    String initiator,
    BuildStatus status,
    int attempt,
    Instant createdAt,
    Optional<Instant> startedAt,
    Optional<Instant> finishedAt,
    Duration age,
    Optional<Duration> took,
    Optional<String> error,
    Optional<Replacement> replacement) {}
