/**
 * The command line as a client of the HTTP API: {@code Larder} takes the verbs, one class each, in
 * rooms by what they are about. A room uses only those before it: frame, config, server, pool,
 * pass, claim, build, explanation, installation, token. It knows neither the database nor Temporal.
 * Data goes to standard output, everything else to standard error.
 */
@NullMarked
package dev.larder.cli;

import org.jspecify.annotations.NullMarked;
