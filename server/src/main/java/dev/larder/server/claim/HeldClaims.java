package dev.larder.server.claim;

import dev.larder.claim.ClaimStatus;
import dev.larder.pool.ClaimId;
import dev.larder.server.http.ClientLink;
import dev.larder.store.view.Views;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests that are held until their claim has come so far. One statement asks after all of them,
 * ten times a second while there are any.
 */
public final class HeldClaims implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HeldClaims.class);
  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final int MAX_ASKED = 1_000;

  private final Views views;
  private final ConcurrentLinkedQueue<Held> held = new ConcurrentLinkedQueue<>();
  private final Thread poller;
  private volatile boolean closing;

  public HeldClaims(Views views) {
    this.views = views;
    this.poller = Thread.ofVirtual().name("larder-held-claims").start(this::poll);
  }

  private record Held(
      ClaimId claim, Predicate<Optional<ClaimStatus>> far, ClientLink link, CountDownLatch over) {}

  /**
   * Waits until the claim has come so far, its client is gone, or the time is up.
   *
   * @param far of its status; empty: its row is gone
   */
  void await(ClaimId claim, Predicate<Optional<ClaimStatus>> far, ClientLink link, Duration limit)
      throws InterruptedException {
    Held one = new Held(claim, far, link, new CountDownLatch(1));
    held.add(one);
    if (closing) {
      one.over.countDown();
    }
    try {
      boolean over = one.over.await(limit.toMillis(), TimeUnit.MILLISECONDS);
      log.trace("claim {} is {}", claim, over ? "no longer held" : "held as long as was asked");
    } finally {
      held.remove(one);
    }
  }

  private void poll() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(INTERVAL);
        if (!held.isEmpty()) {
          look();
        }
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    List<Held> some = held.stream().limit(MAX_ASKED).toList();
    try {
      Map<ClaimId, ClaimStatus> statuses =
          views.claimStatuses(some.stream().map(Held::claim).distinct().toList());
      for (Held one : some) {
        if (one.far.test(Optional.ofNullable(statuses.get(one.claim))) || one.link.gone()) {
          one.over.countDown();
        } else if (some.size() == MAX_ASKED && held.remove(one)) {
          held.add(one); // others are asked after next
        }
      }
    } catch (RuntimeException e) {
      log.warn("claims that are held were not asked after: {}", e.getMessage());
    }
  }

  /** Holds none any longer: each is answered as it is. */
  public void endAll() {
    closing = true;
    held.forEach(one -> one.over.countDown());
  }

  @Override
  public void close() {
    poller.interrupt();
  }
}
