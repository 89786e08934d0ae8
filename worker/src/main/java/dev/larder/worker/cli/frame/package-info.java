/**
 * What every verb stands on: where it runs, what it connects to, how it prints and how it ends. Its
 * door: {@code Verb}. Read Verb, CliContext, Connections, Output, Table, Failures, Signals.
 */
@NullMarked
package dev.larder.worker.cli.frame;

import org.jspecify.annotations.NullMarked;
