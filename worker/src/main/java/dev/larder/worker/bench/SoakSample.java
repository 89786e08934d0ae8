package dev.larder.worker.bench;

import java.time.Duration;

/**
 * A stretch of a soak.
 *
 * @param at since it began, at the stretch's end
 * @param missed claims that found no stock
 * @param p50 of the claims, milliseconds
 * @param p99 of the claims, milliseconds
 * @param minReady the fewest that were in stock
 * @param heapBytes in use after the last garbage collection, the bench's clients included
 * @param openWorkflows of Temporal
 * @param tableBytes of the database
 */
public record SoakSample(
    Duration at,
    long claims,
    long missed,
    double p50,
    double p99,
    long minReady,
    long heapBytes,
    long connections,
    long openWorkflows,
    long liveRows,
    long tableBytes) {}
