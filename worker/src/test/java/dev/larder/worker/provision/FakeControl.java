package dev.larder.worker.provision;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.provision.BuildControl;
import dev.larder.provision.ReplacedResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A worker's side of a build: keeps the log whole, beats while it is asked to. */
public final class FakeControl implements BuildControl, AutoCloseable {
  private final StringBuilder log = new StringBuilder();
  private final Consumer<String> receiver;
  private final List<Listener> listeners = new ArrayList<>();
  private boolean canceled = false;
  private volatile boolean beating = false;
  private volatile boolean replacementAllowed = true;
  private boolean holds = true;
  private Optional<JsonNode> kept = Optional.empty();

  public FakeControl() {
    this.receiver = log::append;
  }

  /** One whose log goes elsewhere. */
  public FakeControl(Consumer<String> receiver) {
    this.receiver = receiver;
  }

  @Override
  public synchronized void log(String text) {
    receiver.accept(text);
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
    return replacementAllowed;
  }

  /** The state that was kept last. */
  public synchronized Optional<JsonNode> kept() {
    return kept;
  }

  /** Nothing is kept from now on: another try has begun. */
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
    listeners.forEach(Listener::alive);
  }

  /** Beats from now on, until closed. */
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
