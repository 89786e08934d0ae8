/** The planner: a snapshot in, a plan out. Pure: no I/O, no clock, no Temporal. */
@NullMarked
package dev.larder.plan;

import org.jspecify.annotations.NullMarked;
