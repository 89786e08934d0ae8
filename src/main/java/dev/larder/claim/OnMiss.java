package dev.larder.claim;

import java.time.Duration;

/** What to do where no prebuild is eligible. */
public sealed interface OnMiss {
  /** Say so. */
  record Fail() implements OnMiss {}

  /** Build one for this owner now. */
  record Build() implements OnMiss {}

  /** Wait in line for the next one, at most this long. */
  record Wait(Duration atMost) implements OnMiss {}
}
