/** What a server asks of Temporal, off the path of its answers. */
@NullMarked
package dev.larder.server.temporal;

import org.jspecify.annotations.NullMarked;
