@NullMarked
package dev.larder.worker.http;

import org.jspecify.annotations.NullMarked;
