/**
 * The planner: a snapshot in, a plan out. Pure: no I/O, no clock, no Temporal.
 *
 * <p>In the order of reading: {@link dev.larder.plan.Snapshot} is what is known; {@code Stock}
 * sorts out one preset's part of it, by the rules {@code Target} (with {@link
 * dev.larder.plan.ScheduleWindows}) and {@code Expiry}; {@link dev.larder.plan.Planner} turns that
 * into {@link dev.larder.plan.Action}s, by the rules {@code Replenishment}, {@code HardLimit} and
 * {@code Backoff}; {@code NextWake} says how long that stays true.
 */
@NullMarked
package dev.larder.plan;

import org.jspecify.annotations.NullMarked;
