package dev.larder.store.pass;

import dev.larder.plan.Action.HoldReason;
import dev.larder.pool.OrganizationId;
import dev.larder.pool.PoolId;
import dev.larder.pool.PresetId;
import dev.larder.pool.Rollover;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/**
 * What {@link StockQuery} read, as of one instant.
 *
 * @param organizations that have a limit, of the presets read
 * @param inFlight builds of prebuilds that are not finished, of all
 * @param prebuildsInTotal of all, where their number is limited; else 0
 * @param admitted creates of all that a plan let through and no apply has made true
 */
record StockAnswer(
    Instant now,
    List<PresetRow> presets,
    List<OrganizationRow> organizations,
    int inFlight,
    int prebuildsInTotal,
    int admitted) {
  /**
   * An active preset, or one that has stock.
   *
   * @param prebuildsOfPool where their number is limited; else 0
   * @param inFlightOfPool where their number is limited; else 0
   * @param prebuilds that are ready or unhealthy
   * @param recorded what an earlier plan left in its rows
   */
  record PresetRow(
      PresetId id,
      PoolId poolId,
      OrganizationId organizationId,
      String organization,
      String template,
      String preset,
      List<String> tags,
      boolean versionActive,
      boolean templateDeleted,
      boolean templateDeprecated,
      int desired,
      @Nullable Long ttl,
      @Nullable JSONB schedule,
      Rollover rollover,
      boolean paused,
      @Nullable Instant invalidatedAt,
      @Nullable Instant deferredSince,
      @Nullable Integer limitPrebuilds,
      @Nullable Integer limitInFlight,
      int prebuildsOfPool,
      int inFlightOfPool,
      int runLength,
      int runInLookBack,
      @Nullable Instant lastFailure,
      int probesFailed,
      @Nullable Integer startWidth,
      boolean served,
      List<Prebuild> prebuilds,
      OpenBuildCounts open,
      Recorded recorded) {}

  /** One that is ready or unhealthy. */
  record Prebuild(UUID id, Instant createdAt, boolean ready) {
    private static final long EPOCH = Instant.parse("2000-01-01T00:00:00Z").getEpochSecond();
    private static final int BYTES = 25;

    /** From PostgreSQL's own binary form of id, instant and boolean, one after another. */
    static List<Prebuild> read(byte @Nullable [] rows) {
      if (rows == null) {
        return List.of();
      }
      List<Prebuild> prebuilds = new ArrayList<>(rows.length / BYTES);
      for (ByteBuffer row = ByteBuffer.wrap(rows); row.hasRemaining(); ) {
        prebuilds.add(
            new Prebuild(
                new UUID(row.getLong(), row.getLong()), instant(row.getLong()), row.get() != 0));
      }
      return prebuilds;
    }

    private static Instant instant(long micros) {
      return Instant.ofEpochSecond(
          EPOCH + Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
    }
  }

  /**
   * Builds of prebuilds that are not finished.
   *
   * @param pending of those that start, how many no one has begun
   */
  record OpenBuildCounts(int starting, int stopping, int deleting, int pending) {}

  record Recorded(
      @Nullable HoldReason reason,
      @Nullable Integer count,
      @Nullable Instant until,
      boolean deferred,
      @Nullable Instant wakeAt) {}

  /** Its numbers are 0 where nothing limits them. */
  record OrganizationRow(
      OrganizationId id,
      @Nullable Integer limitPrebuilds,
      @Nullable Integer limitInFlight,
      int prebuilds,
      int inFlight,
      int admitted) {}
}
