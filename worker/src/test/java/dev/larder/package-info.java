/** Rules of the house, over all modules. */
@NullMarked
package dev.larder;

import org.jspecify.annotations.NullMarked;
