@NullMarked
package dev.larder.worker.provision.tofu;

import org.jspecify.annotations.NullMarked;
