package dev.larder.worker.activities;

import dev.larder.client.WorkflowSignals;
import dev.larder.client.WorkflowStarts;
import dev.larder.pool.PresetId;
import dev.larder.store.build.BuildWorkflow;
import dev.larder.store.claim.GrantedClaim;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowNotFoundException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals the Reconciler, and claims that wait, what has just been committed, without making the
 * caller wait; and starts builds that no workflow goes on to. One call is in flight at a time; what
 * comes meanwhile goes with the next. One that is lost costs time, nothing else: the next full pass
 * sees what changed, and what no one runs.
 */
public final class SignalQueue implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SignalQueue.class);

  private final WorkflowSignals signals;
  private final WorkflowStarts starts;
  private final Semaphore work = new Semaphore(0);
  private final Thread sender;
  private Batch next = new Batch();
  private volatile boolean open = true;

  /** What to signal at once. */
  private static final class Batch {
    private final Set<PresetId> presets = new LinkedHashSet<>();
    private final Set<String> granted = new LinkedHashSet<>();
    private final Set<BuildWorkflow> builds = new LinkedHashSet<>();
    private boolean capacity;
    private boolean everything;
  }

  public SignalQueue(WorkflowClient client) {
    this.signals = new WorkflowSignals(client);
    this.starts = new WorkflowStarts(client);
    this.sender = Thread.ofVirtual().name("larder-signals").start(this::run);
  }

  /** These presets' stock is another now. */
  public void presetsChanged(List<PresetId> presets) {
    add(batch -> batch.presets.addAll(presets));
  }

  /** Something ended that a limit counts. */
  public void capacityFreed() {
    add(batch -> batch.capacity = true);
  }

  /** Something changed that every preset's plan may depend on. */
  public void everythingChanged() {
    add(batch -> batch.everything = true);
  }

  /** This claim need not wait any longer; one that no workflow waits with needs no signal. */
  public void granted(GrantedClaim claim) {
    add(batch -> claim.workflow().ifPresent(batch.granted::add));
  }

  /** This build is to be run by a workflow of its own. */
  public void begin(BuildWorkflow build) {
    add(batch -> batch.builds.add(build));
  }

  private void add(Consumer<Batch> signal) {
    synchronized (this) {
      signal.accept(next);
    }
    work.release();
  }

  private synchronized Batch take() {
    Batch taken = next;
    next = new Batch();
    return taken;
  }

  private void run() {
    while (open) {
      work.acquireUninterruptibly();
      work.drainPermits();
      send(take());
    }
  }

  private void send(Batch batch) {
    batch.granted.forEach(workflow -> send(() -> signals.granted(workflow, Optional.empty())));
    batch.builds.forEach(build -> send(() -> starts.build(build)));
    if (batch.everything) {
      send(signals::everythingChanged);
    }
    send(() -> signals.presetsChanged(List.copyOf(batch.presets)));
    if (batch.capacity) {
      send(signals::capacityFreed);
    }
  }

  private void send(Runnable signal) {
    try {
      signal.run();
    } catch (WorkflowNotFoundException e) {
      log.debug("a signal found no open workflow: {}", e.getMessage());
    } catch (RuntimeException e) {
      if (open) {
        log.warn("a signal failed, the next full pass sees what changed: {}", e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    open = false;
    work.release();
    sender.interrupt();
  }
}
