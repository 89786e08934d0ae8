/** What happened, as a list and as a stream. */
@NullMarked
package dev.larder.server.event;

import org.jspecify.annotations.NullMarked;
