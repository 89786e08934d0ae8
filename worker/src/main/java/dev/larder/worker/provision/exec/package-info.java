/** Workspaces made by the template's own programs. */
@NullMarked
package dev.larder.worker.provision.exec;

import org.jspecify.annotations.NullMarked;
