/** Tests of what a worker does by itself. */
@NullMarked
package dev.larder.worker.background;

import org.jspecify.annotations.NullMarked;
