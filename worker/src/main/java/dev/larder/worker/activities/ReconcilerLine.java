package dev.larder.worker.activities;

import dev.larder.pool.PresetId;
import dev.larder.store.GrantedClaim;
import dev.larder.workflow.PresetsChanged;
import dev.larder.workflow.Reconciler;
import dev.larder.workflow.WorkflowIds;
import dev.larder.workflow.WorkspaceClaim;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowNotFoundException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the Reconciler, and claims that wait, what has just been committed. One call is in flight
 * at a time; what comes meanwhile goes with the next. A signal that is lost costs time, nothing
 * else: the next full pass sees it all.
 */
public final class ReconcilerLine implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ReconcilerLine.class);

  private final WorkflowClient client;
  private final Set<PresetId> changed = new LinkedHashSet<>();
  private final Set<String> granted = new LinkedHashSet<>();
  private boolean room;
  private boolean all;
  private final Semaphore work = new Semaphore(0);
  private final Thread sender;
  private volatile boolean open = true;

  public ReconcilerLine(WorkflowClient client) {
    this.client = client;
    this.sender = Thread.ofVirtual().name("larder-signals").start(this::send);
  }

  /** These presets' stock is another now. */
  public void presetsChanged(List<PresetId> presets) {
    synchronized (changed) {
      changed.addAll(presets);
    }
    work.release();
  }

  /** Something ended that a limit counts. */
  public void roomAppeared() {
    synchronized (changed) {
      room = true;
    }
    work.release();
  }

  /** Something changed that every preset's plan may depend on. */
  public void everythingChanged() {
    synchronized (changed) {
      all = true;
    }
    work.release();
  }

  /** This claim need not wait any longer; one that no workflow waits with needs no word. */
  public void granted(GrantedClaim claim) {
    synchronized (changed) {
      claim.workflow().ifPresent(granted::add);
    }
    work.release();
  }

  private void send() {
    while (open) {
      work.acquireUninterruptibly();
      work.drainPermits();
      sendGathered();
    }
  }

  private void sendGathered() {
    List<PresetId> presets;
    List<String> waiting;
    boolean roomAppeared;
    boolean everything;
    synchronized (changed) {
      presets = new ArrayList<>(changed);
      waiting = new ArrayList<>(granted);
      roomAppeared = room;
      everything = all;
      changed.clear();
      granted.clear();
      room = false;
      all = false;
    }
    waiting.forEach(
        workflow -> tell(() -> client.newWorkflowStub(WorkspaceClaim.class, workflow).granted()));
    Reconciler reconciler = client.newWorkflowStub(Reconciler.class, WorkflowIds.RECONCILER);
    if (everything) {
      tell(reconciler::reconcileNow);
    }
    if (!presets.isEmpty()) {
      tell(() -> reconciler.presetsChanged(new PresetsChanged(presets)));
    }
    if (roomAppeared) {
      tell(reconciler::roomAppeared);
    }
  }

  private void tell(Runnable signal) {
    try {
      signal.run();
    } catch (WorkflowNotFoundException e) {
      log.debug("not told: {}", e.getMessage()); // a Reconciler begins with a full pass
    } catch (RuntimeException e) {
      if (open) {
        log.warn("not told, the next full pass will see it: {}", e.getMessage());
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
