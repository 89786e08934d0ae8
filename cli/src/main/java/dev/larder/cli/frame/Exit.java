package dev.larder.cli.frame;

/** How a command ends. */
public enum Exit {
  DONE(0),
  BUG(1),
  WRONG_INPUT(2),
  /** The database or Temporal cannot be reached, or is not ready for this program. */
  AWAY(3),
  NOTHING_TO_CLAIM(4),
  /** It was tried and failed. */
  FAILED(5);

  private final int code;

  Exit(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
