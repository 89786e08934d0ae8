package dev.larder.workflow.loop;

import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.TimerOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One durable timer, which goes on from wait to wait: it is set again only where the next instant
 * is another, and what is not awaited any more is canceled.
 */
final class Alarm {
  private Optional<Ringing> set = Optional.empty();

  private record Ringing(Instant at, Promise<Boolean> timer, CancellationScope scope) {}

  /** Returns when it is time for this pass, or sooner when there is something to do. */
  void await(Instant now, NextPass next, Supplier<Boolean> sooner) {
    if (sooner.get() || !next.at().isAfter(now)) {
      return;
    }
    Promise<Boolean> timer = timer(now, next.at(), next.why());
    Workflow.await(() -> sooner.get() || timer.isCompleted());
  }

  /** What it was set to does not count any more. */
  private void cancel() {
    set.filter(ringing -> !ringing.timer().isCompleted()).ifPresent(r -> r.scope().cancel());
    set = Optional.empty();
  }

  private Promise<Boolean> timer(Instant now, Instant at, String summary) {
    Optional<Promise<Boolean>> same =
        set.filter(ringing -> ringing.at().equals(at) && !ringing.timer().isCompleted())
            .map(Ringing::timer);
    if (same.isPresent()) {
      return same.get();
    }
    cancel();
    Ringing ringing = start(Duration.between(now, at), at, summary);
    set = Optional.of(ringing);
    return ringing.timer();
  }

  private static Ringing start(Duration in, Instant at, String summary) {
    TimerOptions options = TimerOptions.newBuilder().setSummary(summary).build();
    List<Promise<Boolean>> made = new ArrayList<>();
    CancellationScope scope = Workflow.newCancellationScope(() -> made.add(timer(in, options)));
    scope.run();
    return new Ringing(at, made.getFirst(), scope);
  }

  /** Whether it rang; a canceled one is no failure, which the SDK would log. */
  private static Promise<Boolean> timer(Duration in, TimerOptions options) {
    return Workflow.newTimer(in, options).handle((rang, canceled) -> canceled == null);
  }
}
