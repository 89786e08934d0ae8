/** The activities that workflows call: thin, from messages to the store and back. */
@NullMarked
package dev.larder.worker.activities;

import org.jspecify.annotations.NullMarked;
