/** Pool files over HTTP: their directories first, one by one, then the files. */
@NullMarked
package dev.larder.server.apply;

import org.jspecify.annotations.NullMarked;
