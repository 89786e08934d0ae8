/**
 * Verbs about pools: applied, shown, waited for, paused, reset, invalidated. Its door: the verbs,
 * and {@code PoolChoice} for those of other rooms that name a pool. Read PoolsCommand, StockTable,
 * ApplyCommand, PauseCommand.
 */
@NullMarked
package dev.larder.cli.pool;

import org.jspecify.annotations.NullMarked;
