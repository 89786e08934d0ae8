/**
 * The HTTP API for Java programs: {@link dev.larder.api.LarderClient}. It needs neither the
 * database nor Temporal.
 */
@NullMarked
package dev.larder.api;

import org.jspecify.annotations.NullMarked;
