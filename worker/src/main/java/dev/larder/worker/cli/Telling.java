package dev.larder.worker.cli;

import dev.larder.pool.PresetId;
import dev.larder.workflow.PresetsChanged;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Tells Temporal of what is committed already. Where that fails nothing is lost, since the next
 * full pass sees it: so it is a warning, and the command has done its duty.
 */
final class Telling {
  /**
   * Temporal itself has five seconds to answer (see {@link TemporalConnection}); the rest is for
   * this process, which on a busy machine may need long to load what it takes to ask.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Telling() {}

  /** The presets whose plan may be another now; of very many, all. */
  static void presetsChanged(Verb verb, Connections connections, List<PresetId> presets) {
    if (presets.isEmpty()) {
      return;
    }
    temporal(
        verb,
        connections,
        temporal -> {
          if (presets.size() > PresetsChanged.MOST) {
            temporal.reconciler().reconcileNow();
          } else {
            temporal.reconciler().presetsChanged(new PresetsChanged(presets));
          }
        });
  }

  /** Anything else. */
  static void temporal(Verb verb, Connections connections, Consumer<TemporalConnection> what) {
    CompletableFuture<Void> told =
        CompletableFuture.runAsync(
            () -> {
              try (TemporalConnection temporal = connections.temporal()) {
                what.accept(temporal);
              }
            },
            task -> Thread.ofPlatform().daemon().name("tell Temporal").start(task));
    try {
      told.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
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
    return Failures.words(inner, connections);
  }

  private static void warn(Verb verb, String reason) {
    verb.say(
        "larder: done, but the Reconciler was not told and acts at its next full pass: " + reason);
  }
}
