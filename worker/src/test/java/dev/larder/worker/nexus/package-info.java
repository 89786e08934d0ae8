@NullMarked
package dev.larder.worker.nexus;

import org.jspecify.annotations.NullMarked;
