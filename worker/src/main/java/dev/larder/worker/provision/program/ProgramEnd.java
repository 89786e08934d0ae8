package dev.larder.worker.provision.program;

/** How a program under the supervisor ended. In every case nothing of it is left in its session. */
public sealed interface ProgramEnd {
  /**
   * By itself, or by a signal of somebody else.
   *
   * @param code as a shell counts it: 128 and the signal's number for a signal
   * @param lastLine of its output
   */
  record Exited(int code, String lastLine) implements ProgramEnd {}

  /** It took too long. */
  record TimedOut() implements ProgramEnd {}

  /** The build was cancelled or the thread interrupted. */
  record Stopped() implements ProgramEnd {}

  /** By the supervisor: the worker was silent for too long, or a later try of the build began. */
  record Expired() implements ProgramEnd {}

  /** Somebody ended the supervisor. */
  record Lost() implements ProgramEnd {}
}
