/**
 * Workspaces that are containers, made through the Docker Engine API: Docker's own, or podman's.
 * {@link dev.larder.worker.provision.docker.DockerProvisioner} is the way in.
 */
@NullMarked
package dev.larder.worker.provision.docker;

import org.jspecify.annotations.NullMarked;
