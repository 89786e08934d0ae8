package dev.larder.workflow;

import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.TimerOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A durable timer that says what it waits for, and can be canceled. */
public final class NamedTimer {
  private final Promise<Boolean> timer;
  private final CancellationScope scope;

  private NamedTimer(Promise<Boolean> timer, CancellationScope scope) {
    this.timer = timer;
    this.scope = scope;
  }

  /**
   * Starts one.
   *
   * @param summary for a person who wonders what the workflow waits for
   */
  public static NamedTimer start(Duration in, String summary) {
    TimerOptions options = TimerOptions.newBuilder().setSummary(summary).build();
    List<Promise<Boolean>> made = new ArrayList<>();
    CancellationScope scope = Workflow.newCancellationScope(() -> made.add(timer(in, options)));
    scope.run();
    return new NamedTimer(made.getFirst(), scope);
  }

  /** Returns when it has rung. */
  public static void sleep(Duration duration, String summary) {
    start(duration, summary).timer.get();
  }

  /** Whether it rang, or was canceled. */
  public boolean isOver() {
    return timer.isCompleted();
  }

  /** It is not awaited any more. */
  public void cancel() {
    if (!isOver()) {
      scope.cancel();
    }
  }

  /** Whether it rang; a canceled one is no failure, which the SDK would log. */
  private static Promise<Boolean> timer(Duration in, TimerOptions options) {
    return Workflow.newTimer(in, options).handle((rang, canceled) -> canceled == null);
  }
}
