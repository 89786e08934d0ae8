package dev.larder.workflow;

import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Workflow;
import java.util.function.Function;

/**
 * Activities of a workflow that are one transaction each, and safe to run again. The worker that
 * runs the workflow carries them out at once, as local activities: one event each instead of three,
 * and no turn of the server's. What it cannot do, its database being away or slow, becomes an
 * activity that any worker may run, however long that takes.
 *
 * @param <A> the activities' interface
 */
public final class Transactions<A> {
  private static final String RUN_HERE = "transactions-run-here";

  private final Function<String, A> here;
  private final Function<String, A> anywhere;

  private Transactions(Function<String, A> here, Function<String, A> anywhere) {
    this.here = here;
    this.anywhere = anywhere;
  }

  /** Those of claims and builds, on any worker. */
  public static <A> Transactions<A> ofAll(Class<A> activities) {
    return new Transactions<>(
        summary -> Options.here(activities, summary),
        summary -> Options.record(activities, summary));
  }

  /** Those that read or plan; they fail after two minutes, so that a pass never hangs. */
  public static <A> Transactions<A> ofPass(Class<A> activities) {
    return new Transactions<>(
        summary -> Options.here(activities, summary), summary -> Options.pass(activities, summary));
  }

  /** Those that change stock, on workers that keep it. */
  public static <A> Transactions<A> ofStock(Class<A> activities) {
    return new Transactions<>(
        summary -> Options.here(activities, summary),
        summary -> Options.apply(activities, summary));
  }

  /** Those that look for what no one sees to: transactions, and questions to Temporal. */
  public static <A> Transactions<A> ofAdoption(Class<A> activities) {
    return new Transactions<>(
        summary -> Options.here(activities, summary),
        summary -> Options.adopt(activities, summary));
  }

  /**
   * Carries out one of them.
   *
   * @param summary for people who read the history
   * @throws ActivityFailure if it must not be attempted again, wherever it ran
   */
  public <R> R run(String summary, Function<A, R> activity) {
    // Runs of before these versions go on as they began.
    if (Workflow.getVersion(RUN_HERE, Workflow.DEFAULT_VERSION, 1) < 1) {
      return activity.apply(anywhere.apply(summary));
    }
    try {
      return activity.apply(here.apply(summary));
    } catch (ActivityFailure failure) {
      if (failure.getCause() instanceof CanceledFailure) {
        throw failure;
      }
      return activity.apply(anywhere.apply(summary));
    }
  }
}
