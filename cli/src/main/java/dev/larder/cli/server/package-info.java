/**
 * Which server a verb asks, and how: {@code ServerOption} finds it, {@code Server} asks it; {@code
 * ListVerb} is what verbs that list have in common. Read ServerOption, Server, Persistent.
 */
@NullMarked
package dev.larder.cli.server;

import org.jspecify.annotations.NullMarked;
