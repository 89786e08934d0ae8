/**
 * The command line: {@code Larder} lists the verbs, one class each, in rooms by what they are
 * about. A room uses only those before it: frame, pool, pass, claim, build, explanation;
 * installation knows pool. Data goes to standard output, everything else to standard error.
 */
@NullMarked
package dev.larder.worker.cli;

import org.jspecify.annotations.NullMarked;
