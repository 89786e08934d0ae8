/**
 * Workspaces as people claim, list, extend, release and delete them. Its door: the verbs, and
 * {@code WorkspaceChoice} for those of other rooms that name a workspace. Read ClaimCommand,
 * FollowedClaim, WorkspacesCommand, RemovalVerb.
 */
@NullMarked
package dev.larder.cli.claim;

import org.jspecify.annotations.NullMarked;
