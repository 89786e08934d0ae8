/** What a provisioner is asked and answers. */
@NullMarked
package dev.larder.provision;

import org.jspecify.annotations.NullMarked;
