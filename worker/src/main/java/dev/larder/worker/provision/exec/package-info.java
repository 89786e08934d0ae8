/**
 * Workspaces made by programs. Read {@code ExecProvisioner}, then {@code Supervisor} and the script
 * {@code supervisor} beside it in the resources.
 */
@NullMarked
package dev.larder.worker.provision.exec;

import org.jspecify.annotations.NullMarked;
