package dev.larder.server.event;

import dev.larder.store.event.EventTail;
import dev.larder.store.event.EventView;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what happens once for all who follow it, while there are any. */
public final class EventFeed implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EventFeed.class);
  private static final Duration INTERVAL = Duration.ofMillis(500);
  private static final int MAX_BEHIND = 5_000;

  private final EventTail tail;
  private final CopyOnWriteArrayList<Follower> followers = new CopyOnWriteArrayList<>();
  private final Thread poller;
  private Optional<Instant> from = Optional.empty();

  public EventFeed(EventTail tail) {
    this.tail = tail;
    this.poller = Thread.ofVirtual().name("larder-event-feed").start(this::poll);
  }

  /**
   * Something that happened.
   *
   * @param from where whoever has seen this, and all before it, reads on
   */
  record Item(EventView event, Instant from) {}

  /** Someone who follows; what comes faster than it is taken ends it. */
  final class Follower implements AutoCloseable {
    private final LinkedBlockingQueue<Item> queue = new LinkedBlockingQueue<>(MAX_BEHIND);
    private volatile boolean lost;

    /** The next, if one comes within this time. */
    Optional<Item> next(Duration time) throws InterruptedException {
      return Optional.ofNullable(queue.poll(time.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Whether some was left out: the client comes again, and reads on where it was. */
    boolean isLost() {
      return lost;
    }

    private void offer(Item item) {
      if (!queue.offer(item)) {
        lost = true;
      }
    }

    @Override
    public void close() {
      followers.remove(this);
    }
  }

  /**
   * From now on. Where to read on is settled before this returns: whoever then reads what was
   * before sees all that the feed does not.
   */
  synchronized Follower follow() {
    if (followers.isEmpty()) {
      from = Optional.of(tail.end());
    }
    Follower follower = new Follower();
    followers.add(follower);
    return follower;
  }

  private void poll() {
    while (!Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(INTERVAL.toNanos());
      try {
        readOn();
      } catch (RuntimeException e) {
        log.warn("events were not read; they will be: {}", e.getMessage());
      }
    }
  }

  /** Whoever follows leaves out what it has seen: readings overlap. */
  private synchronized void readOn() {
    if (from.isEmpty() || followers.isEmpty()) {
      return;
    }
    Instant begin = from.get();
    EventTail.Part part = tail.read(begin);
    for (EventView event : part.events()) {
      followers.forEach(follower -> follower.offer(new Item(event, begin)));
    }
    from = Optional.of(part.from());
  }

  @Override
  public void close() {
    poller.interrupt();
  }
}
