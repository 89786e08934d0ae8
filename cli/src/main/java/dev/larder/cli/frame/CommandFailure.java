package dev.larder.cli.frame;

/** A command cannot do what was asked. The message is for the person who asked. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final Exit exit;

  public CommandFailure(Exit exit, String message) {
    super(message);
    this.exit = exit;
  }

  public static CommandFailure wrongInput(String message) {
    return new CommandFailure(Exit.WRONG_INPUT, message);
  }

  public Exit exit() {
    return exit;
  }
}
