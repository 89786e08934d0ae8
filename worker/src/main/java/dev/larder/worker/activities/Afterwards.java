package dev.larder.worker.activities;

import dev.larder.store.Builds.Ended;

/** Who has to hear of a build's end. */
final class Afterwards {
  private final ReconcilerLine line;

  Afterwards(ReconcilerLine line) {
    this.line = line;
  }

  /** A gap opened, and why may matter for the plan: the Reconciler looks at the preset again. */
  void failed(Ended ended) {
    if (!ended.changed().isEmpty()) {
      line.presetsChanged(ended.changed());
    }
    succeeded(ended);
  }

  void succeeded(Ended ended) {
    if (ended.room()) {
      line.roomAppeared();
    }
    ended.granted().forEach(line::granted);
    if (!ended.granted().isEmpty() || ended.awaited()) {
      line.presetsChanged(ended.changed()); // stock went to those who waited, or more may start now
    }
  }
}
