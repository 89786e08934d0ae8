/** Tokens of the HTTP API: made, listed, revoked. */
@NullMarked
package dev.larder.cli.token;

import org.jspecify.annotations.NullMarked;
