/** Pool files: YAML in, with places; what is wrong in them, all at once; directories packed. */
@NullMarked
package dev.larder.poolfile;

import org.jspecify.annotations.NullMarked;
