package dev.larder.store.counter;

import dev.larder.pool.Label;

/**
 * What is counted of a pool, in the transaction in which it happens, indefinitely: no retention
 * makes a count smaller.
 */
public enum Counter implements Label {
  /** Prebuilds that were asked for, whatever became of them. */
  CREATED("Prebuilds that were asked for, whatever became of them."),
  /** Those whose first build failed. */
  FAILED("Prebuilds whose first build failed."),
  /** Those that an owner got, also after waiting in line. */
  CLAIMED("Prebuilds that an owner got, at once or after waiting in line."),
  /** Claims that found nothing to take, those that then wait or build among them. */
  MISSED("Claims that found no prebuild to take, also those that then waited or built."),
  /** Claims, not resources: those that had to replace some, or were refused it. */
  RESOURCE_REPLACEMENTS("Claims that had to replace resources of a prebuild, or were refused it.");

  private final String meaning;

  Counter(String meaning) {
    this.meaning = meaning;
  }

  /** In a sentence, for people. */
  public String meaning() {
    return meaning;
  }
}
