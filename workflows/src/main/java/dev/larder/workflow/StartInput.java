package dev.larder.workflow;

import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import org.jspecify.annotations.Nullable;

/** What a workflow was started with, by people perhaps. */
public final class StartInput {
  private StartInput() {}

  /**
   * The input; one that is missing fails the workflow.
   *
   * @param what it has to be, for people
   */
  public static <T> T required(@Nullable T input, String what) {
    if (input == null) {
      throw ApplicationFailure.newBuilder()
          .setMessage("started without input: " + what)
          .setType("NoInput")
          .setNonRetryable(true)
          .setCategory(ApplicationErrorCategory.BENIGN) // a person's mistake: no stack trace
          .build();
    }
    return input;
  }
}
