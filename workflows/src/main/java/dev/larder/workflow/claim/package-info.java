/**
 * One claim, seen through: owned, refilled, personalized. Its door: {@code WorkspaceClaim}. Read
 * WorkspaceClaim, WorkspaceClaimWorkflow, ClaimActivities.
 */
@NullMarked
package dev.larder.workflow.claim;

import org.jspecify.annotations.NullMarked;
