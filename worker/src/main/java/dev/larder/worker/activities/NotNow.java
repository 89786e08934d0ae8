package dev.larder.worker.activities;

import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;

/** A try that failed as tries may: the next one follows, and the record says why. */
final class NotNow {
  private NotNow() {}

  /** Benign, so that Temporal's SDK logs no stack trace of it. */
  static ApplicationFailure of(String message) {
    return ApplicationFailure.newBuilder()
        .setMessage(message)
        .setType("Transient")
        .setCategory(ApplicationErrorCategory.BENIGN)
        .build();
  }
}
