package dev.larder.worker.activities;

import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;

/** An attempt that failed transiently: the next one follows, and the record says why. */
final class RetryableFailure {
  private RetryableFailure() {}

  /** Benign, so that Temporal's SDK logs no stack trace of it. */
  static ApplicationFailure of(String message) {
    return ApplicationFailure.newBuilder()
        .setMessage(message)
        .setType("Transient")
        .setCategory(ApplicationErrorCategory.BENIGN)
        .build();
  }
}
