/** What a verb finds around it: a folder's running instance, and values that are secret. */
@NullMarked
package dev.larder.cli.config;

import org.jspecify.annotations.NullMarked;
