@NullMarked
package dev.larder.worker.metrics;

import org.jspecify.annotations.NullMarked;
