/** What people want: the content of pool files, read and checked, as the store takes it. */
@NullMarked
package dev.larder.desired;

import org.jspecify.annotations.NullMarked;
