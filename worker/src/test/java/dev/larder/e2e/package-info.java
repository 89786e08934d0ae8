/**
 * Stories of the whole thing: real processes, started by the launcher, on the real Temporal server.
 * Run by {@code ./mvnw verify -Pe2e} alone.
 */
@NullMarked
package dev.larder.e2e;

import org.jspecify.annotations.NullMarked;
