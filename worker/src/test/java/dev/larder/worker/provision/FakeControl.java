package dev.larder.worker.provision;

import dev.larder.provision.BuildControl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A worker's side of a build: keeps the log whole, beats while it is asked to. */
public final class FakeControl implements BuildControl, AutoCloseable {
  private final StringBuilder log = new StringBuilder();
  private final Consumer<String> receiver;
  private final List<Listener> listeners = new ArrayList<>();
  private boolean canceled = false;
  private volatile boolean beating = false;

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
