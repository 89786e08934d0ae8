/** Tells people: what is said of each kind of event, and how it is sent by mail and webhook. */
@NullMarked
package dev.larder.worker.notify;

import org.jspecify.annotations.NullMarked;
