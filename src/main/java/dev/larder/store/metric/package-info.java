/**
 * The figures of all pools, for metrics. Its door: {@code Metrics}. Read Metrics, ReadMetrics,
 * PoolMetrics.
 */
@NullMarked
package dev.larder.store.metric;

import org.jspecify.annotations.NullMarked;
