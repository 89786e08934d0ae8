/**
 * A build and what a provisioner is given for it, whatever it is for. Its door: {@code NewBuild}
 * asks for one, {@code LockedBuild} holds one, {@code ReadRequest} says what it needs. Read
 * NewBuild, LockedBuild, OpenBuilds, ReadRequest, FailureEpisode, StartWidth.
 */
@NullMarked
package dev.larder.store.build;

import org.jspecify.annotations.NullMarked;
