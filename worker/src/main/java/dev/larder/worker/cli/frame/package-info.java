/**
 * What the verbs that run Larder stand on beside the client's frame: database, Temporal, secret
 * keys, and what may go wrong with them. Its door: {@code Connections}.
 */
@NullMarked
package dev.larder.worker.cli.frame;

import org.jspecify.annotations.NullMarked;
