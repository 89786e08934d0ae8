package dev.larder.store.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** So many clients that ask one after the other, each as soon as it has its answer. */
final class Clients {
  private Clients() {}

  /** How it went: what a second gave, and how long each took. */
  @SuppressWarnings("ArrayRecordComponent")
  record Times(double perSecond, long[] nanos) {
    Duration quantile(double share) {
      return Clients.quantile(nanos, share);
    }
  }

  /** The time within which this share of them was. */
  static Duration quantile(long[] nanos, double share) {
    long[] sorted = Arrays.stream(nanos).sorted().toArray();
    return Duration.ofNanos(
        sorted[Math.min(sorted.length - 1, (int) Math.floor(sorted.length * share))]);
  }

  /**
   * Claims so many times in all.
   *
   * @param number of the next claim; goes on where the last run ended
   */
  static Times run(Contender contender, int clients, int claims, AtomicLong number) {
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      CyclicBarrier start = new CyclicBarrier(clients + 1);
      List<Future<long[]>> running = new ArrayList<>();
      for (int client = 0; client < clients; client++) {
        int mine = claims / clients + (client < claims % clients ? 1 : 0);
        running.add(threads.submit(() -> one(contender, mine, start, number)));
      }
      start.await();
      long began = System.nanoTime();
      long[] all = {};
      for (Future<long[]> client : running) {
        long[] times = client.get();
        all = Arrays.copyOf(all, all.length + times.length);
        System.arraycopy(times, 0, all, all.length - times.length, times.length);
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      return new Times(claims / seconds, all);
    } catch (ExecutionException
        | InterruptedException
        | java.util.concurrent.BrokenBarrierException e) {
      throw new IllegalStateException("a client failed: " + e.getMessage(), e);
    }
  }

  private static long[] one(Contender contender, int claims, CyclicBarrier start, AtomicLong number)
      throws Exception {
    long[] nanos = new long[claims];
    start.await();
    for (int i = 0; i < claims; i++) {
      long began = System.nanoTime();
      contender.claim(number.getAndIncrement());
      nanos[i] = System.nanoTime() - began;
    }
    return nanos;
  }
}
