/** What a worker does by itself, from time to time, each on a {@link PeriodicTask}. */
@NullMarked
package dev.larder.worker.background;

import org.jspecify.annotations.NullMarked;
