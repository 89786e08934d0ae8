/**
 * Workspaces made by OpenTofu or Terraform. Read {@code TofuProvisioner}, {@code TofuRun}, then
 * {@code StateWatch}.
 */
@NullMarked
package dev.larder.worker.provision.tofu;

import org.jspecify.annotations.NullMarked;
