@NullMarked
package dev.larder.worker.notify;

import org.jspecify.annotations.NullMarked;
