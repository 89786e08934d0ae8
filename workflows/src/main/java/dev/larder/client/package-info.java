/** What programs use that claim by themselves: claims followed up through Temporal. */
@NullMarked
package dev.larder.client;

import org.jspecify.annotations.NullMarked;
