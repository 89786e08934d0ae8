package dev.larder.store.pool;

import dev.larder.pool.PresetId;
import java.util.List;

/** What came of a pause or resume. */
public sealed interface PauseResult {
  /**
   * It holds now.
   *
   * @param changed it did not before
   * @param presets the active ones that it covers
   */
  record Done(boolean changed, List<PresetId> presets) implements PauseResult {}

  /** There is no such organization or pool; the reason says what there is. */
  record Unknown(String reason) implements PauseResult {}
}
