package dev.larder.worker.activities;

import dev.larder.store.workspace.BuildLifecycle.Ended;

/** Signals what a build's end changed, and has begun what no workflow goes on to. */
final class BuildFollowUp {
  private final SignalQueue signals;

  BuildFollowUp(SignalQueue signals) {
    this.signals = signals;
  }

  /** A gap opened, and why may matter for the plan: the Reconciler plans the preset again. */
  void failed(Ended ended) {
    if (!ended.changed().isEmpty()) {
      signals.presetsChanged(ended.changed());
    }
    succeeded(ended);
  }

  void succeeded(Ended ended) {
    ended.apart().ifPresent(signals::begin);
    if (ended.room()) {
      signals.capacityFreed();
    }
    ended.granted().forEach(signals::granted);
    if (!ended.granted().isEmpty() || ended.awaited()) {
      signals.presetsChanged(
          ended.changed()); // stock went to those who waited, or more may start now
    }
  }
}
