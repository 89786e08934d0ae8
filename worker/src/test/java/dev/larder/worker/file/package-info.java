@NullMarked
package dev.larder.worker.file;

import org.jspecify.annotations.NullMarked;
