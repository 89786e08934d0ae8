package dev.larder.worker.bench;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Work that Temporal does and that means nothing: the floor of all that runs there. */
final class BareWork {
  static final String QUEUE = "larder-bench-floor";

  private BareWork() {}

  /** Does nothing. */
  @ActivityInterface
  public interface Nothing {
    void doNothing();
  }

  /** So many activities at once. */
  @WorkflowInterface
  public interface Many {
    @WorkflowMethod
    void run(int activities);
  }

  /** One activity for each signal, until it is told to end. */
  @WorkflowInterface
  public interface Signaled {
    @WorkflowMethod
    void run();

    @SignalMethod
    void signal();

    @SignalMethod
    void end();
  }

  /** Says when it was asked. */
  static final class NothingDone implements Nothing {
    private final LinkedBlockingQueue<Long> asked = new LinkedBlockingQueue<>();

    @Override
    public void doNothing() {
      asked.add(System.nanoTime());
    }

    /** Waits for the next activity. */
    long await() {
      try {
        Long at = asked.poll(1, TimeUnit.MINUTES);
        if (at == null) {
          throw new IllegalStateException("the floor's activity did not run within a minute");
        }
        return at;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }

    void forget() {
      asked.clear();
    }
  }

  private static Nothing activity() {
    return Workflow.newActivityStub(
        Nothing.class,
        ActivityOptions.newBuilder().setStartToCloseTimeout(Duration.ofMinutes(1)).build());
  }

  /** {@link Many}, durably. */
  public static final class ManyWorkflow implements Many {
    @Override
    public void run(int activities) {
      Nothing nothing = activity();
      List<Promise<Void>> all =
          IntStream.range(0, activities)
              .mapToObj(i -> Async.procedure(nothing::doNothing))
              .toList();
      Promise.allOf(all).get();
    }
  }

  /** {@link Signaled}, durably. */
  public static final class SignaledWorkflow implements Signaled {
    private int signals;
    private boolean ended;

    @Override
    public void run() {
      Nothing nothing = activity();
      while (!ended) {
        Workflow.await(() -> signals > 0 || ended);
        for (; signals > 0; signals--) {
          nothing.doNothing();
        }
      }
    }

    @Override
    public void signal() {
      signals++;
    }

    @Override
    public void end() {
      ended = true;
    }
  }
}
