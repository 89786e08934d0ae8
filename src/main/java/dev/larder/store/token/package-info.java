/**
 * Tokens of the HTTP API: made, looked up, listed, revoked. The door is {@link
 * dev.larder.store.token.Tokens}; what they allow is decided in {@code dev.larder.access}.
 */
@NullMarked
package dev.larder.store.token;

import org.jspecify.annotations.NullMarked;
