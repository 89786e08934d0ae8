/**
 * The loop that keeps every pool in stock. Its door: {@code Reconciler}; other workflows signal it
 * by {@code SignalReconciler}. Read Reconciler, ReconcilerWorkflow, then the activities in the
 * order of a pass: SnapshotActivities, PlanActivities, PresetReconciliation, AdoptionActivities.
 */
@NullMarked
package dev.larder.workflow.loop;

import org.jspecify.annotations.NullMarked;
