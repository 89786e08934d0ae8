package dev.larder.worker.provision.tofu;

import dev.larder.provision.BuildControl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what the program writes into its state file as it writes it: a resource that was made is in
 * the store a tenth of a second later, whatever becomes of program and worker. See
 * docs/decisions/tofu-state-is-a-watched-file.md.
 *
 * <p>Writes from a thread of its own, which is not interrupted with the build's.
 */
final class StateWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StateWatch.class);
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** How long the end waits for a store that is away. */
  private static final Duration FINAL_TIMEOUT = Duration.ofSeconds(20);

  private final RunFolder folder;
  private final BuildControl control;
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread watcher;
  private Optional<TofuState> state;
  private FileTime seen = FileTime.fromMillis(0);
  private boolean unkept;
  private boolean lost;

  /**
   * Watches from now on.
   *
   * @param state what the file says already
   * @param unkept whether the store does not know that yet
   */
  StateWatch(RunFolder folder, Optional<TofuState> state, boolean unkept, BuildControl control) {
    this.folder = folder;
    this.state = state;
    this.unkept = unkept;
    this.control = control;
    this.watcher = Thread.ofVirtual().name("state of " + folder.path()).start(this::watch);
  }

  /** What the program has written last. */
  synchronized Optional<TofuState> state() {
    return state;
  }

  /** Whether the store knows it. */
  synchronized boolean isKept() {
    return !unkept;
  }

  private void watch() {
    try {
      do {
        poll();
      } while (!done.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
      long deadline = System.nanoTime() + FINAL_TIMEOUT.toNanos();
      poll();
      while (!isKept() && !isLost() && System.nanoTime() < deadline) {
        Thread.sleep(PAUSE);
        poll();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean isLost() {
    return lost;
  }

  private synchronized void poll() {
    try {
      read();
    } catch (IOException e) {
      log.warn("the state file {} cannot be read: {}", folder.state(), e.toString());
    }
    keep();
  }

  private void read() throws IOException {
    if (!Files.exists(folder.state(), LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    FileTime modified = Files.getLastModifiedTime(folder.state(), LinkOption.NOFOLLOW_LINKS);
    if (modified.equals(seen)) {
      return;
    }
    Optional<TofuState> written = folder.left();
    if (written.isEmpty()) {
      return; // it is being written
    }
    seen = modified;
    if (!state.equals(written)) {
      state = written;
      unkept = true;
    }
  }

  private void keep() {
    if (!unkept || lost || state.isEmpty()) {
      return;
    }
    try {
      lost = !control.keep(state.get().document());
      unkept = lost;
    } catch (RuntimeException storeAway) {
      log.debug("a state cannot be kept for now", storeAway);
    }
  }

  /** Reads a last time and waits until that is kept, or can't be. Not interrupted. */
  @Override
  public void close() {
    done.countDown();
    boolean interrupted = false;
    while (watcher.isAlive()) {
      try {
        watcher.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
