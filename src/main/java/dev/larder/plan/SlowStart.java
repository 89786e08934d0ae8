package dev.larder.plan;

/**
 * How many builds a preset that starts slowly may begin now: as many as its width leaves open. The
 * store widens it by one with each success, so that one build is followed by two, those by four;
 * and a failure narrows it to one.
 */
final class SlowStart {
  private SlowStart() {}

  /** The creates that the width lets through, of those that nothing else holds back. */
  static int allowed(PresetSnapshot snapshot, int missing) {
    int width = snapshot.preset().startWidth().orElse(Integer.MAX_VALUE);
    return Math.min(missing, Math.max(0, width - snapshot.starting()));
  }
}
