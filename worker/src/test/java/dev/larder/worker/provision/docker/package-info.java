@NullMarked
package dev.larder.worker.provision.docker;

import org.jspecify.annotations.NullMarked;
