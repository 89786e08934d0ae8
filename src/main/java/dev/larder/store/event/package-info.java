/**
 * What happened, recorded in the transaction in which it does, and read newest first. Its door:
 * {@code EventLog} writes, {@code ReadEvents} reads. Read EventLog, Change, ChangeSummary,
 * EventFilter, ReadEvents, EventView.
 */
@NullMarked
package dev.larder.store.event;

import org.jspecify.annotations.NullMarked;
