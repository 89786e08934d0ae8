package dev.larder.worker.dev;

/** Why dev can't start or go on, for the person at the terminal: what, where, what to do. */
public final class DevProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DevProblem(String message) {
    super(message);
  }

  public DevProblem(String message, Throwable cause) {
    super(message, cause);
  }
}
