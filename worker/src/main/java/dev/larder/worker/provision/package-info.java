/** What the kinds of provisioner share: the log of a build, readiness, whether a build holds. */
@NullMarked
package dev.larder.worker.provision;

import org.jspecify.annotations.NullMarked;
