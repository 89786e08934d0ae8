package dev.larder.plan;

import dev.larder.pool.Rollover;
import dev.larder.pool.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the planner knows: the stock at one instant. Ids are opaque text, so that a snapshot from a
 * file is one like any other.
 *
 * @param backoffs runs of failures within the look-back, where there are any
 */
public record Snapshot(
    Instant now,
    Settings settings,
    List<Preset> presets,
    List<Prebuild> prebuilds,
    List<InProgress> inProgress,
    List<Pending> pending,
    List<Backoff> backoffs) {
  public Snapshot {
    presets = List.copyOf(presets);
    prebuilds = List.copyOf(prebuilds);
    inProgress = List.copyOf(inProgress);
    pending = List.copyOf(pending);
    backoffs = List.copyOf(backoffs);
  }

  /** What is the same for all presets. */
  public record Settings(Duration backoffInterval, int failureHardLimit, boolean paused) {}

  /**
   * A preset with what decides its target.
   *
   * @param name for people; changes nothing
   * @param hardLimited as stored: never derived from the number of failures
   * @param probeAt hard-limited: when one build may test whether the limit can end
   * @param room the most creates now, net of builds in flight; empty: no limit
   * @param pool the pool it belongs to; presets of one pool share its stock while rolling over
   * @param paused nothing is built or deleted for it
   * @param startWidth while it starts slowly: the most start builds that may be open at once;
   *     empty: no bound
   * @param served some worker builds templates with its tags; if none does, nothing is asked for
   */
  public record Preset(
      String id,
      Optional<String> name,
      boolean versionActive,
      boolean templateDeleted,
      boolean templateDeprecated,
      int desired,
      Optional<Duration> ttl,
      boolean hardLimited,
      Optional<Schedule> schedule,
      Optional<Instant> invalidatedAt,
      Optional<Instant> probeAt,
      OptionalInt room,
      Optional<String> pool,
      Rollover rollover,
      boolean paused,
      OptionalInt startWidth,
      boolean served) {
    public boolean active() {
      return versionActive && !templateDeleted && !templateDeprecated;
    }

    /** The same preset with this much room under its limits. */
    public Preset withRoom(OptionalInt room) {
      return new Preset(
          id,
          name,
          versionActive,
          templateDeleted,
          templateDeprecated,
          desired,
          ttl,
          hardLimited,
          schedule,
          invalidatedAt,
          probeAt,
          room,
          pool,
          rollover,
          paused,
          startWidth,
          served);
    }
  }

  /** A workspace without owner whose latest build is a succeeded start, expired or not. */
  public record Prebuild(String id, String preset, Instant createdAt, boolean ready) {}

  /** Latest builds pending, running or canceling, of workspaces without owner. */
  public record InProgress(String preset, Transition transition, int count) {}

  /** First start builds that no provisioner has begun. */
  public record Pending(String preset, int count) {}

  /** A run of failures within the look-back. */
  public record Backoff(String preset, int numFailed, Instant lastBuildAt) {}
}
