@NullMarked
package dev.larder.worker.provision.exec;

import org.jspecify.annotations.NullMarked;
