@NullMarked
package dev.larder.worker.provision.simulated;

import org.jspecify.annotations.NullMarked;
