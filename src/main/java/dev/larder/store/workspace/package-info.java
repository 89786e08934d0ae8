/**
 * The life of a workspace, from the first attempt of its first build to its end. Its door: {@code
 * BuildLifecycle}, {@code Workspaces}, {@code StockChecks}, {@code Forecasts}, {@code Unfinished}.
 * Read BuildLifecycle, BeginBuild, FinishBuild, WorkspaceAfterBuild, BackInStock, SaveState,
 * LateResults.
 */
@NullMarked
package dev.larder.store.workspace;

import org.jspecify.annotations.NullMarked;
