/**
 * Pools as people write, pause, reset and invalidate them. Its door: {@code Pools}. Read Pools,
 * ApplyPoolFile, ApplyTemplate, ApplyVersion, ApplyPool, VersionHash, PausePools.
 */
@NullMarked
package dev.larder.store.pool;

import org.jspecify.annotations.NullMarked;
