/** Workspaces and their builds over HTTP: shown, extended, released, deleted; what builds print. */
@NullMarked
package dev.larder.server.workspace;

import org.jspecify.annotations.NullMarked;
