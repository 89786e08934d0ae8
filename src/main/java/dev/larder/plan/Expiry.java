package dev.larder.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a prebuild is too old to be handed out: older than the preset's TTL (strictly; a TTL of zero
 * is none), or created before the preset was invalidated.
 */
final class Expiry {
  private Expiry() {}

  static boolean expired(Snapshot.Preset preset, Snapshot.Prebuild prebuild, Instant now) {
    return invalidated(preset, prebuild)
        || lastInstant(preset, prebuild).filter(last -> last.isBefore(now)).isPresent();
  }

  /** The last instant at which it is not too old; empty: the preset has no TTL. */
  static Optional<Instant> lastInstant(Snapshot.Preset preset, Snapshot.Prebuild prebuild) {
    return preset
        .ttl()
        .filter(Duration::isPositive)
        .map(ttl -> SaturatingTime.after(prebuild.createdAt(), ttl));
  }

  private static boolean invalidated(Snapshot.Preset preset, Snapshot.Prebuild prebuild) {
    return preset.invalidatedAt().filter(prebuild.createdAt()::isBefore).isPresent();
  }
}
