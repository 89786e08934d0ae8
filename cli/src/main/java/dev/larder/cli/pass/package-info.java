/**
 * What the planner sees and would do, and a pass that is asked for. Its door: the verbs. Read
 * SnapshotCommand, PlanCommand, PlanTable, ReconcileCommand.
 */
@NullMarked
package dev.larder.cli.pass;

import org.jspecify.annotations.NullMarked;
