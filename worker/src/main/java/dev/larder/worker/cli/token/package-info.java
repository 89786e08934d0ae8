/** The first token, made in the database. */
@NullMarked
package dev.larder.worker.cli.token;

import org.jspecify.annotations.NullMarked;
