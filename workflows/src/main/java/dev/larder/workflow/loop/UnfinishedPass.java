package dev.larder.workflow.loop;

import dev.larder.pool.PresetId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A pass that stopped before its end, since no more children may be open; the next run goes on.
 *
 * @param now as of when the snapshot is planned
 * @param after the last preset that was started; empty: none was
 * @param searchable whether people may search for its presets' workflows; default: no
 */
public record UnfinishedPass(
    UUID pass, UUID snapshot, Instant now, Optional<PresetId> after, Optional<Boolean> searchable) {
  UnfinishedPass upTo(PresetId last) {
    return new UnfinishedPass(pass, snapshot, now, Optional.of(last), searchable);
  }
}
