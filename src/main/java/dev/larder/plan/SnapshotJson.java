package dev.larder.plan;

import dev.larder.document.InvalidDocument;
import dev.larder.document.JsonDocument;
import dev.larder.document.Problems;

/**
 * The snapshot's format: {@code larder snapshot -o json} prints it, {@code larder plan --snapshot}
 * reads it. Optional keys are written only where they say something.
 */
public final class SnapshotJson {
  private SnapshotJson() {}

  /**
   * Reads a snapshot strictly. An {@link InvalidDocument} lists everything that is wrong in it:
   * keys that are unknown, missing or of a wrong type, ids that stand there twice, rows that name
   * no preset of it.
   *
   * @param file what to call the document in complaints
   */
  public static Snapshot read(String file, String text) {
    Problems problems = new Problems();
    Snapshot snapshot = new SnapshotReading(problems).read(JsonDocument.parse(file, text));
    problems.throwIfAny();
    return snapshot;
  }

  /** The snapshot as one JSON document, that reads as this snapshot again. */
  public static String write(Snapshot snapshot) {
    return SnapshotWriting.write(snapshot);
  }
}
