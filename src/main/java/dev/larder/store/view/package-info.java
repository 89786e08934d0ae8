/**
 * What people look at. Decides nothing and changes nothing. Its door: {@code Views}. Read Views,
 * ReadPools, PoolStock, PoolStatus, ReadBuilds, ReadWorkspaces, ReadDiagnostics, ReadLimits.
 */
@NullMarked
package dev.larder.store.view;

import org.jspecify.annotations.NullMarked;
