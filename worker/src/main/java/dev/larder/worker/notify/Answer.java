package dev.larder.worker.notify;

/** What a receiver's server said to one try. */
public sealed interface Answer {
  /** It took the message. */
  record Accepted() implements Answer {}

  /** Not now: it is away, hangs, or says so. */
  record TryAgain(String reason) implements Answer {}

  /** Never: trying again would not change that. */
  record Refused(String reason) implements Answer {}
}
