@NullMarked
package dev.larder.file;

import org.jspecify.annotations.NullMarked;
