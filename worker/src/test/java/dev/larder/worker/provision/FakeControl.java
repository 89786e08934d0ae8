package dev.larder.worker.provision;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.provision.BuildControl;
import dev.larder.provision.ReplacedResource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A worker's side of a build: keeps the log whole, sends heartbeats while it is asked to. */
public final class FakeControl implements BuildControl, AutoCloseable {
  private final StringBuilder log = new StringBuilder();
  private final Consumer<String> recipient;
  private final List<Listener> listeners = new ArrayList<>();
  private boolean canceled = false;
  private volatile boolean beating = false;
  private volatile boolean replacementAllowed = true;
  private volatile List<ReplacedResource> asked = List.of();
  private boolean holds = true;
  private Optional<JsonNode> kept = Optional.empty();

  public FakeControl() {
    this.recipient = log::append;
  }

  /** One whose log goes elsewhere. */
  public FakeControl(Consumer<String> recipient) {
    this.recipient = recipient;
  }

  @Override
  public synchronized void log(String text) {
    recipient.accept(text);
  }

  @Override
  public synchronized boolean keep(JsonNode state) {
    if (holds) {
      kept = Optional.of(state);
    }
    return holds;
  }

  @Override
  public boolean mayReplace(List<ReplacedResource> replaced) {
    asked = replaced;
    return replacementAllowed;
  }

  /** What a claim would have replaced. */
  public List<ReplacedResource> asked() {
    return asked;
  }

  /** The state that was kept last. */
  public synchronized Optional<JsonNode> kept() {
    return kept;
  }

  /** Nothing is kept from now on: another attempt has begun. */
  public synchronized void lose() {
    holds = false;
  }

  /** Claims may replace nothing. */
  public FakeControl refusingReplacement() {
    replacementAllowed = false;
    return this;
  }

  @Override
  public synchronized void listen(Listener listener) {
    listeners.clear();
    listeners.add(listener);
    if (canceled) {
      listener.cancel();
    }
  }

  public synchronized String log() {
    return log.toString();
  }

  public synchronized void cancel() {
    canceled = true;
    listeners.forEach(Listener::cancel);
  }

  public synchronized void alive() {
    listeners.forEach(listener -> listener.alive(Instant.now()));
  }

  /** Heartbeats from now on, until closed. */
  public FakeControl beating(Duration interval) {
    beating = true;
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              while (beating) {
                alive();
                try {
                  Thread.sleep(interval);
                } catch (InterruptedException e) {
                  return;
                }
              }
            });
    return this;
  }

  @Override
  public void close() {
    beating = false;
  }
}
