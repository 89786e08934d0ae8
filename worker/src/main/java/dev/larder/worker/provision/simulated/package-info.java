/** Workspaces that there are not, for load and demos. */
@NullMarked
package dev.larder.worker.provision.simulated;

import org.jspecify.annotations.NullMarked;
