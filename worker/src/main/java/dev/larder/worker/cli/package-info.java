/**
 * The command line: one class per verb. Data goes to standard output, everything else to standard
 * error; {@link dev.larder.worker.cli.Exit} has the exit codes.
 */
@NullMarked
package dev.larder.worker.cli;

import org.jspecify.annotations.NullMarked;
