package dev.larder.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A preset's prebuilds, sorted out against its target at the snapshot's instant.
 *
 * @param valid those not expired, in the order in which a surplus goes
 * @param expired those too old, oldest first
 */
record Stock(
    PresetSnapshot snapshot,
    Target target,
    PresetState state,
    List<Snapshot.Prebuild> valid,
    List<Snapshot.Prebuild> expired) {
  static final Comparator<Snapshot.Prebuild> OLDEST_FIRST =
      Comparator.comparing(Snapshot.Prebuild::createdAt).thenComparing(Snapshot.Prebuild::id);

  /** Not ready ones first, so that what can be claimed stays; then the oldest; then by id. */
  static final Comparator<Snapshot.Prebuild> MIN_USEFUL_FIRST =
      Comparator.comparing(Snapshot.Prebuild::ready).thenComparing(OLDEST_FIRST);

  static Stock of(PresetSnapshot snapshot) {
    Target target = Target.of(snapshot);
    List<Snapshot.Prebuild> valid = new ArrayList<>();
    List<Snapshot.Prebuild> expired = new ArrayList<>();
    for (Snapshot.Prebuild prebuild : snapshot.prebuilds()) {
      boolean old = Expiry.expired(snapshot.preset(), prebuild, snapshot.now());
      (old ? expired : valid).add(prebuild);
    }
    valid.sort(MIN_USEFUL_FIRST);
    expired.sort(OLDEST_FIRST);
    return new Stock(snapshot, target, state(snapshot, target, valid, expired), valid, expired);
  }

  boolean active() {
    return snapshot.preset().active();
  }

  /** What is not to be handed out any more, oldest first: all of an inactive preset's. */
  List<Snapshot.Prebuild> old() {
    return active() ? expired : snapshot.prebuilds().stream().sorted(OLDEST_FIRST).toList();
  }

  /** The valid ones above the target. */
  List<Snapshot.Prebuild> surplus() {
    return valid.subList(0, state.extraneous());
  }

  /** How many it takes to reach the target, with those that are being built. */
  int missing() {
    return (int) Math.max(0, (long) state.desired() - valid.size() - state.starting());
  }

  private static PresetState state(
      PresetSnapshot snapshot,
      Target target,
      List<Snapshot.Prebuild> valid,
      List<Snapshot.Prebuild> expired) {
    boolean active = snapshot.preset().active();
    int ready = (int) valid.stream().filter(Snapshot.Prebuild::ready).count();
    return new PresetState(
        snapshot.prebuilds().size(),
        expired.size(),
        target.desired(),
        active ? ready : 0,
        active ? Math.max(0, valid.size() - target.desired()) : 0,
        snapshot.starting(),
        snapshot.stopping(),
        snapshot.deleting());
  }
}
