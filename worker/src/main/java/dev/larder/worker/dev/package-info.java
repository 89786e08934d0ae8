/**
 * {@code larder dev}: everything on one machine. A {@link dev.larder.worker.dev.DevStack} opens the
 * folder, starts PostgreSQL and Temporal for it, and runs a worker on them.
 */
@NullMarked
package dev.larder.worker.dev;

import org.jspecify.annotations.NullMarked;
