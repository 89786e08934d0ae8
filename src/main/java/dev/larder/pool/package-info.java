/** The nouns: what Larder talks about. */
@NullMarked
package dev.larder.pool;

import org.jspecify.annotations.NullMarked;
