/**
 * Which workers there are, and which of them does what one does for all. Its door: {@code Workers}
 * and {@code Leadership}. Read Workers, LiveWorkers, Leadership.
 */
@NullMarked
package dev.larder.store.worker;

import org.jspecify.annotations.NullMarked;
