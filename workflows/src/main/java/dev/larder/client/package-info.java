/** How programs start and signal workflows, and claims that are followed up through Temporal. */
@NullMarked
package dev.larder.client;

import org.jspecify.annotations.NullMarked;
