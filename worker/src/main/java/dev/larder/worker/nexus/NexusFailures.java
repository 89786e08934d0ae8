package dev.larder.worker.nexus;

import io.nexusrpc.handler.HandlerException;
import io.nexusrpc.handler.HandlerException.ErrorType;
import io.nexusrpc.handler.HandlerException.RetryBehavior;

/** Failures of an attempt, as callers' histories have them: without a worker's stack. */
final class NexusFailures {
  private static final StackTraceElement[] NO_STACK = {};

  private NexusFailures() {}

  /** The caller's server makes another attempt. */
  static HandlerException again(ErrorType type, String message) {
    return bare(new HandlerException(type, message, (Throwable) null, RetryBehavior.RETRYABLE));
  }

  static HandlerException forGood(ErrorType type, String message) {
    return bare(new HandlerException(type, message, (Throwable) null, RetryBehavior.NON_RETRYABLE));
  }

  static <E extends Exception> E bare(E failure) {
    failure.setStackTrace(NO_STACK);
    return failure;
  }
}
