package dev.larder.worker.activities;

import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;

/** An attempt that failed transiently: the next one follows, and the record says why. */
final class RetryableFailure {
  private static final Duration SOON = Duration.ofSeconds(1);

  private RetryableFailure() {}

  /** Benign, so that Temporal's SDK logs no stack trace of it. */
  static ApplicationFailure of(String message) {
    return builder(message).build();
  }

  /** As {@link #of}, where a moment or another worker changes it, however often it has failed. */
  static ApplicationFailure soon(String message) {
    return builder(message).setNextRetryDelay(SOON).build();
  }

  private static ApplicationFailure.Builder builder(String message) {
    return ApplicationFailure.newBuilder()
        .setMessage(message)
        .setType("Transient")
        .setCategory(ApplicationErrorCategory.BENIGN);
  }
}
