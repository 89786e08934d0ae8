/** Who may do what: tokens as text, scopes, and the pools that each reaches. */
@NullMarked
package dev.larder.access;

import org.jspecify.annotations.NullMarked;
