/**
 * A pass: what is there is read, a plan is made of it, each pool's part is made true. Its door:
 * {@code Passes} takes and plans, {@code Reconciliation} applies. Read Passes, StockQuery,
 * StockReading, StoredSnapshots, PlanRecord, Reconciliation, EndDueWorkspaces.
 */
@NullMarked
package dev.larder.store.pass;

import org.jspecify.annotations.NullMarked;
