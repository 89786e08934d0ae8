package dev.larder.worker.background;

import dev.larder.client.WorkflowSignals;
import dev.larder.store.workspace.Unfinished;
import dev.larder.store.workspace.Unfinished.Given;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Names the pools that gave stock to claims with nothing to personalize. Whoever claimed has
 * signaled, unless it died in between: no build and no workflow would. So a pool is refilled, a
 * lease is known and one who waited hears of it within a minute.
 */
public final class RefillSignals implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(40);

  /** Transactions may commit so long after the instant that they record. */
  private static final Duration OVERLAP = Duration.ofSeconds(15);

  /** When it begins; full passes have seen to what is older. */
  private static final Duration FIRST = Duration.ofHours(1);

  private final Unfinished unfinished;
  private final WorkflowSignals signals;
  private final PeriodicTask task =
      PeriodicTask.every(INTERVAL, "signals of what claims took", this::signal);
  private Optional<Instant> signaled = Optional.empty();

  public RefillSignals(Unfinished unfinished, WorkflowClient client) {
    this.unfinished = unfinished;
    this.signals = new WorkflowSignals(client);
  }

  /** Signals from now on until it is closed. */
  public void start() {
    task.start();
  }

  /** Signals of what was given since the last time; what fails is signaled the next time. */
  public void signal() {
    Instant now = unfinished.now();
    Instant since = signaled.map(last -> last.minus(OVERLAP)).orElseGet(() -> now.minus(FIRST));
    List<Given> given = unfinished.givenSince(since);
    signals.presetsChanged(given.stream().map(Given::preset).distinct().toList());
    given.stream()
        .map(Given::waited)
        .flatMap(Optional::stream)
        .forEach(run -> signals.grantedIfOpen(run.workflowId(), run.runId()));
    signaled = Optional.of(now);
  }

  @Override
  public void close() {
    task.close();
  }
}
