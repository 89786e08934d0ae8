/** Handing a prebuild to an owner. */
@NullMarked
package dev.larder.claim;

import org.jspecify.annotations.NullMarked;
