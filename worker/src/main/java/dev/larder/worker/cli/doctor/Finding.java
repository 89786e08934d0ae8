package dev.larder.worker.cli.doctor;

import dev.larder.pool.Label;

/**
 * What was found of one thing that an installation needs.
 *
 * @param detail what is there; or what is wrong, and what to do
 */
record Finding(String what, State state, String detail) {
  /** How it is. */
  enum State implements Label {
    OK,
    DOUBTFUL,
    BAD
  }

  static Finding ok(String what, String detail) {
    return new Finding(what, State.OK, detail);
  }

  static Finding doubtful(String what, String detail) {
    return new Finding(what, State.DOUBTFUL, detail);
  }

  static Finding bad(String what, String detail) {
    return new Finding(what, State.BAD, detail);
  }
}
