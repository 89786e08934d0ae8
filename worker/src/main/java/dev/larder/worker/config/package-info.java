/** What one process is told about where it runs: typed, checked when read. */
@NullMarked
package dev.larder.worker.config;

import org.jspecify.annotations.NullMarked;
