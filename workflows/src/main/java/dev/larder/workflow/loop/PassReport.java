package dev.larder.workflow.loop;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * What a full pass planned and started; the builds it asked for go on after it.
 *
 * @param presets planned
 * @param started presets with something to do, each now a workflow of its own; the rest of very
 *     many follows
 * @param creates planned
 * @param deletes planned
 * @param held creates held back, for whatever reason
 */
public record PassReport(
    UUID pass, Instant at, int presets, int started, int creates, int deletes, int held) {
  /** For people, on one line. */
  String describe() {
    return "%s, of %d presets %d have something to do: create %d, delete %d; %d held back"
        .formatted(at.truncatedTo(ChronoUnit.SECONDS), presets, started, creates, deletes, held);
  }
}
