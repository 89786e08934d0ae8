@NullMarked
package dev.larder.worker.provision;

import org.jspecify.annotations.NullMarked;
