/** Pools over HTTP: shown, explained, planned, paused, reset, invalidated. */
@NullMarked
package dev.larder.server.pool;

import org.jspecify.annotations.NullMarked;
