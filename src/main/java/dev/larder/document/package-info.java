/** Files that people write, read strictly: every complaint names its file, line and key. */
@NullMarked
package dev.larder.document;

import org.jspecify.annotations.NullMarked;
