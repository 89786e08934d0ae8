/** How one process is configured: typed, checked when read. */
@NullMarked
package dev.larder.worker.config;

import org.jspecify.annotations.NullMarked;
