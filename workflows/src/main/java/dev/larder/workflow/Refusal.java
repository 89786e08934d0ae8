package dev.larder.workflow;

import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;

/** What people asked for wrongly: not attempted again, and no stack trace is logged of it. */
public final class Refusal {
  private Refusal() {}

  /**
   * To be thrown by a workflow or an activity.
   *
   * @param message what was wrong, and what to do instead
   * @param type for programs
   */
  public static ApplicationFailure of(String message, String type) {
    return ApplicationFailure.newBuilder()
        .setMessage(message)
        .setType(type)
        .setNonRetryable(true)
        .setCategory(ApplicationErrorCategory.BENIGN)
        .build();
  }
}
