/**
 * What was built and what it printed. Its door: the verbs. Read BuildsCommand, BuildChoice,
 * LogsCommand.
 */
@NullMarked
package dev.larder.cli.build;

import org.jspecify.annotations.NullMarked;
