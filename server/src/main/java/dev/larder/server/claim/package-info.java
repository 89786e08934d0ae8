/** Claims over HTTP: made, held until they are met, asked after. */
@NullMarked
package dev.larder.server.claim;

import org.jspecify.annotations.NullMarked;
