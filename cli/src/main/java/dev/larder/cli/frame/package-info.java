/**
 * What all verbs stand on: context, output, tables, what a server shows, failures and exit codes.
 * Its door: {@code Verb}. Read Verb, CliContext, Output, Table, Item, Failures.
 */
@NullMarked
package dev.larder.cli.frame;

import org.jspecify.annotations.NullMarked;
