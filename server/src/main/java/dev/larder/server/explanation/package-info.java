/** Why a pool has the stock it has, in words and as JSON. */
@NullMarked
package dev.larder.server.explanation;

import org.jspecify.annotations.NullMarked;
