package dev.larder.workflow.loop;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The pass that comes where no signal does before it.
 *
 * @param why for a person who wonders what the Reconciler waits for
 */
record NextPass(Instant at, String why) {
  /** The soonest of these; where no full pass is planned it is now. */
  static NextPass of(
      Instant now, Optional<Instant> full, Optional<Instant> wake, Optional<Instant> adoption) {
    NextPass next = new NextPass(full.orElse(now), "next full pass");
    next = next.orSooner(wake, "a pool has something to do by time alone");
    return next.orSooner(adoption, "look again for what no workflow sees through");
  }

  private NextPass orSooner(Optional<Instant> other, String reason) {
    return other.filter(at::isAfter).map(sooner -> new NextPass(sooner, reason)).orElse(this);
  }

  /** The Reconciler's page: the stock as it was last read, what was planned, what comes next. */
  String page(String stock, Optional<PassReport> lastFull, Optional<String> lastError) {
    return "%s%s\nNext pass: %s, %s\n%s"
        .formatted(
            stock,
            lastFull.map(report -> "\nLast full pass: " + report.describe() + "\n").orElse(""),
            at.truncatedTo(ChronoUnit.SECONDS),
            why,
            lastError.map(e -> "\nThe last pass failed: " + e).orElse(""));
  }
}
