/** PostgreSQL through jOOQ: the only SQL there is. */
@NullMarked
package dev.larder.store;

import org.jspecify.annotations.NullMarked;
