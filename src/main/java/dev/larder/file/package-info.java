/** Files and folders of this machine: trees that others may change meanwhile, and private files. */
@NullMarked
package dev.larder.file;

import org.jspecify.annotations.NullMarked;
