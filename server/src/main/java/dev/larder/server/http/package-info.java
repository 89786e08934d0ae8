/** What every route stands on: who asks, what is bounded, how an answer or a problem is written. */
@NullMarked
package dev.larder.server.http;

import org.jspecify.annotations.NullMarked;
