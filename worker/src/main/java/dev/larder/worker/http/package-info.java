/** What a worker serves over HTTP. */
@NullMarked
package dev.larder.worker.http;

import org.jspecify.annotations.NullMarked;
