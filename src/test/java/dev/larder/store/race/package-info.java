/** Any two operations of the store against each other, and many at random against a model. */
@NullMarked
package dev.larder.store.race;

import org.jspecify.annotations.NullMarked;
