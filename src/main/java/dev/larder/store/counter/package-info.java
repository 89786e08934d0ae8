/**
 * What is counted and timed of a pool, in the transaction in which it happens. Its door: {@code
 * Counters} adds, {@code RollUp} sums up. Read Counter, Timing, Counters, Histogram, RollUp.
 */
@NullMarked
package dev.larder.store.counter;

import org.jspecify.annotations.NullMarked;
