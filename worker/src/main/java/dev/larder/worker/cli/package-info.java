/**
 * The command line as it comes with the worker: the client's verbs, and those that run Larder, one
 * class each, in rooms by what they are about. Its door: {@code LarderProcess}.
 */
@NullMarked
package dev.larder.worker.cli;

import org.jspecify.annotations.NullMarked;
