/** How content is named and kept: by its hash, compressed. */
@NullMarked
package dev.larder.content;

import org.jspecify.annotations.NullMarked;
