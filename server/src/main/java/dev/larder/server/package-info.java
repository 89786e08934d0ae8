/** The HTTP API, composed here: what can be asked stands in the rooms below, one class a kind. */
@NullMarked
package dev.larder.server;

import org.jspecify.annotations.NullMarked;
