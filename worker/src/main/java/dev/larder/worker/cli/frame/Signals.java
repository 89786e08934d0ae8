package dev.larder.worker.cli.frame;

import dev.larder.pool.PresetId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Signals Temporal what is committed already. Where that fails nothing is lost, since the next full
 * pass sees it: so it is a warning, and the command has succeeded.
 */
public final class Signals {
  /**
   * Temporal itself has five seconds to answer (see {@link TemporalConnection}); the rest is for
   * this process, which on a busy machine may need long to load what it takes to ask.
   */
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private Signals() {}

  /** The presets whose plan may be another now; of very many, all. */
  public static void presetsChanged(Verb verb, Connections connections, List<PresetId> presets) {
    if (presets.isEmpty()) {
      return;
    }
    temporal(verb, connections, temporal -> temporal.signals().presetsChanged(presets));
  }

  /** Anything else. */
  public static void temporal(
      Verb verb, Connections connections, Consumer<TemporalConnection> what) {
    CompletableFuture<Void> signaled =
        CompletableFuture.runAsync(
            () -> {
              try (TemporalConnection temporal = connections.temporal()) {
                what.accept(temporal);
              }
            },
            task -> Thread.ofPlatform().daemon().name("signal Temporal").start(task));
    try {
      signaled.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      warn(verb, reason(e, connections));
    } catch (TimeoutException e) {
      warn(verb, "no answer from Temporal at %s".formatted(connections.temporalShown()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String reason(ExecutionException wrapped, Connections connections) {
    Exception inner =
        Optional.ofNullable(wrapped.getCause())
            .filter(Exception.class::isInstance)
            .map(Exception.class::cast)
            .orElse(wrapped);
    return Failures.describe(inner, connections);
  }

  private static void warn(Verb verb, String reason) {
    verb.report(
        "larder: done, but the Reconciler was not signaled and acts at its next full pass: "
            + reason);
  }
}
