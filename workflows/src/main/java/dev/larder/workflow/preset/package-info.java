/**
 * One preset's part of a pass: its plan is applied and the builds it asked for are run. Its door is
 * {@code PresetReconciliation}, which the loop starts. Read PresetReconciliationWorkflow,
 * PresetActivities.
 */
@NullMarked
package dev.larder.workflow.preset;

import org.jspecify.annotations.NullMarked;
