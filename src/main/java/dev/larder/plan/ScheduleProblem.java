package dev.larder.plan;

import java.util.OptionalInt;

/**
 * Why a schedule can't be used, for the person who wrote it.
 *
 * @param window the index of the window at fault, from 0 (of two that overlap: the later); empty:
 *     the time zone is
 * @param reason without a full stop
 */
public record ScheduleProblem(OptionalInt window, String reason) {
  @Override
  public String toString() {
    return (window.isPresent() ? "windows[" + window.getAsInt() + "]" : "timezone") + ": " + reason;
  }
}
