/** The installation as a whole over HTTP: passes, settings, metrics, tokens, health. */
@NullMarked
package dev.larder.server.installation;

import org.jspecify.annotations.NullMarked;
