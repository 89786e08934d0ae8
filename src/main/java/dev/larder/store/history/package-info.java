/**
 * Removes what is older than the settings say and on which nothing rests. Its door: {@code
 * Retention}. Read Retention, RetentionPeriods, OldRows, OldWorkspaces.
 */
@NullMarked
package dev.larder.store.history;

import org.jspecify.annotations.NullMarked;
