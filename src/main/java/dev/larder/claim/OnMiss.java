package dev.larder.claim;

import dev.larder.document.Durations;
import java.time.Duration;

/** What to do where no prebuild is eligible. */
public sealed interface OnMiss {
  /** Say so. */
  record Fail() implements OnMiss {}

  /** Build one for this owner now. */
  record Build() implements OnMiss {}

  /** Wait in line for the next one, at most this long: longer than zero, for Fail does not wait. */
  record Wait(Duration limit) implements OnMiss {
    public Wait {
      if (!limit.isPositive()) {
        throw new IllegalArgumentException("a wait is longer than zero; fail does not wait");
      }
    }
  }

  /** As {@link #parse} reads it. */
  default String text() {
    if (this instanceof Wait wait) {
      return "wait=" + Durations.text(wait.limit());
    }
    return this instanceof Build ? "build" : "fail";
  }

  /**
   * Reads {@code fail}, {@code build} or {@code wait=30s}, as people and clients of Temporal write
   * it; an IllegalArgumentException says what is wrong.
   */
  static OnMiss parse(String text) {
    if (text.startsWith("wait=")) {
      try {
        return new Wait(Durations.parse(text.substring("wait=".length())));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(text + ": " + e.getMessage(), e);
      }
    }
    return switch (text) {
      case "fail" -> new Fail();
      case "build" -> new Build();
      default ->
          throw new IllegalArgumentException(
              "\"%s\" is none of fail, build and wait=TIME (e.g. wait=30s)".formatted(text));
    };
  }
}
