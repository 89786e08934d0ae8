package dev.larder.worker.notify;

/** What a recipient's server said to one attempt. */
public sealed interface Answer {
  /** It took the message. */
  record Accepted() implements Answer {}

  /** Not now: it is away, hangs, or says so. */
  record TryAgain(String reason) implements Answer {}

  /** Never: another attempt would not change that. */
  record Refused(String reason) implements Answer {}
}
