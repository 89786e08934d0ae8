package dev.larder.store.race;

import dev.larder.store.Story;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.NullMarked;

/**
 * Two operations of the store meet: the first one stops at a place, and the other one begins there.
 * The first goes on when the other has ended, waits for it in PostgreSQL, or stops itself just
 * before a commit; that one goes on when the first has ended or waits for it.
 */
@NullMarked
final class Meeting implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final MeetingPlace place;
  private final Side first;
  private final Side second;

  Meeting(MeetingPlace place) {
    this.place = place;
    this.first = new Side(place);
    this.second = new Side(place);
  }

  /**
   * What came of it.
   *
   * @param at where the first one stopped; empty: it ended before it came there
   * @param waited whether the other one had to wait for it there
   */
  record Outcome(Optional<String> at, boolean waited, End first, End second, int deadlocks) {}

  /**
   * How an operation ended.
   *
   * @param answer what it returned or threw
   */
  record End(Object answer) {
    boolean threw() {
      return answer instanceof Throwable;
    }
  }

  private static final class Side {
    private final GatedSource source;
    private final Story story;
    private final List<String> passed = new ArrayList<>();
    private volatile CompletableFuture<Object> work = new CompletableFuture<>();
    private volatile boolean stopped;

    Side(MeetingPlace place) {
      source = new GatedSource(place.database());
      story = place.story().over(source.source());
    }

    void start(Function<Story, Object> operation) {
      work =
          CompletableFuture.supplyAsync(() -> operation.apply(story), Thread::startVirtualThread);
    }

    void reset() {
      work = new CompletableFuture<>();
      stopped = false;
      passed.clear();
      source.gate(passed::add);
    }

    End end() {
      try {
        return new End(work.get(DEADLINE.toSeconds(), TimeUnit.SECONDS));
      } catch (ExecutionException e) {
        return new End(e.getCause() == null ? e : e.getCause());
      } catch (TimeoutException | InterruptedException e) {
        return new End(new IllegalStateException("it hangs", e));
      }
    }
  }

  /** How an operation ends that meets no one, and the places that it comes through. */
  record Alone(End end, List<String> places) {}

  Alone alone(Function<Story, Object> operation) {
    reset();
    first.start(operation);
    End end = first.end();
    return new Alone(end, List.copyOf(first.passed));
  }

  /**
   * @param stop the number of the place at which the first one stops
   * @param open the number of the other's commit before which it stops, from 1; 0: none
   */
  Outcome play(Function<Story, Object> one, Function<Story, Object> other, int stop, int open) {
    reset();
    List<String> at = new ArrayList<>();
    AtomicBoolean waited = new AtomicBoolean();
    int[] passed = {0};
    first.source.gate(
        here -> {
          if (passed[0]++ == stop) {
            at.add(here);
            second.start(other);
            waited.set(awaitOther(second, first));
          }
        });
    int[] commits = {0};
    second.source.gate(
        here -> {
          if (here.equals(GatedSource.COMMIT) && ++commits[0] == open) {
            second.stopped = true;
            awaitOther(first, second);
          }
        });
    first.start(one);
    End firstEnd = first.end();
    if (at.isEmpty()) {
      return new Outcome(Optional.empty(), false, firstEnd, firstEnd, 0);
    }
    End secondEnd = second.end();
    return new Outcome(
        Optional.of(at.getFirst()),
        waited.get(),
        firstEnd,
        secondEnd,
        first.source.deadlocks() + second.source.deadlocks());
  }

  private void reset() {
    place.restore();
    first.reset();
    second.reset();
  }

  /**
   * Until the other has ended, stands still just before its commit, or waits for a lock of ours:
   * then true.
   */
  private boolean awaitOther(Side other, Side we) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    for (long look = 1; System.nanoTime() < end; look = Math.min(2 * look, 16)) {
      if (ended(other, look) || other.stopped) {
        return false;
      }
      if (place.waits(other.source.pid(), we.source.pid())) {
        return true;
      }
    }
    throw new IllegalStateException("the other one neither ends nor waits");
  }

  private static boolean ended(Side side, long millis) {
    try {
      side.work.get(millis, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException | InterruptedException e) {
      return true;
    }
  }

  @Override
  public void close() {
    first.source.close();
    second.source.close();
  }
}
