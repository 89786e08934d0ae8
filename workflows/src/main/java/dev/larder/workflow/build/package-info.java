/**
 * Builds, run as durable activities, and what follows from each. Its door within workflows: {@code
 * BuildChain}; for one build by itself: {@code WorkspaceBuild}. Read BuildTask, BuildChain,
 * BuildActivities, ClosingActivities.
 */
@NullMarked
package dev.larder.workflow.build;

import org.jspecify.annotations.NullMarked;
