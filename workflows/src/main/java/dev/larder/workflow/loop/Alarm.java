package dev.larder.workflow.loop;

import dev.larder.workflow.NamedTimer;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One durable timer, which goes on from wait to wait: it is set again only where the next instant
 * is another, and what is not awaited any more is canceled.
 */
final class Alarm {
  private Optional<Ringing> set = Optional.empty();

  private record Ringing(Instant at, NamedTimer timer) {}

  /** Returns when it is time for this pass, or sooner when there is something to do. */
  void await(Instant now, NextPass next, Supplier<Boolean> sooner) {
    if (sooner.get() || !next.at().isAfter(now)) {
      return;
    }
    NamedTimer timer = timer(now, next.at(), next.why());
    Workflow.await(() -> sooner.get() || timer.isOver());
  }

  private NamedTimer timer(Instant now, Instant at, String summary) {
    Optional<NamedTimer> same =
        set.filter(ringing -> ringing.at().equals(at) && !ringing.timer().isOver())
            .map(Ringing::timer);
    if (same.isPresent()) {
      return same.get();
    }
    set.ifPresent(before -> before.timer().cancel());
    NamedTimer timer = NamedTimer.start(Duration.between(now, at), summary);
    set = Optional.of(new Ringing(at, timer));
    return timer;
  }
}
