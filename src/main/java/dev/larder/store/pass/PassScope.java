package dev.larder.store.pass;

import dev.larder.pool.PresetId;
import java.util.List;

/** Which presets a pass plans. */
public sealed interface PassScope {
  /** Every preset there is. */
  record All() implements PassScope {}

  /** These, with the others of their pools. */
  record Presets(List<PresetId> ids) implements PassScope {}

  /** Those whose plan changes by time alone and whose instant has come. */
  record Due() implements PassScope {}

  /** Those that a limit holds back, longest first. */
  record Deferred() implements PassScope {}
}
