package dev.larder.worker.provision;

import java.util.function.Consumer;

/**
 * Finds {@code ::add-mask::VALUE} in a text that comes in pieces: the value, which goes on to the
 * end of the line, is reported and not passed on. Not thread-safe.
 */
final class MaskCommand {
  private static final String COMMAND = "::add-mask::";
  private static final String MASK = "***";
  private final int longest;
  private final Consumer<String> found;
  private final StringBuilder value = new StringBuilder();

  /** How much of the command the text so far ends with. */
  private int matched;

  /**
   * @param longest what a value has beyond that is dropped
   * @param found receives each value, as it is and, where it is escaped, as it is meant
   */
  MaskCommand(int longest, Consumer<String> found) {
    this.longest = longest;
    this.found = found;
  }

  void take(String piece, StringBuilder passed) {
    for (int i = 0; i < piece.length(); i++) {
      take(piece.charAt(i), passed);
    }
  }

  /** What is held back, with a mask for an unfinished value. */
  String rest() {
    return matched == COMMAND.length() ? COMMAND + MASK : COMMAND.substring(0, matched);
  }

  private void take(char c, StringBuilder passed) {
    if (matched == COMMAND.length()) {
      if (c == '\n' || c == '\r') {
        passed.append(COMMAND).append(MASK).append(c);
        report();
      } else if (value.length() < longest) {
        value.append(c);
      }
    } else if (c == COMMAND.charAt(matched)) {
      matched++;
    } else {
      String held = COMMAND.substring(0, matched);
      matched = 0;
      if (held.equals("::") && c == ':') { // the second colon may be the first
        passed.append(':');
        matched = 2;
      } else if (c == ':') {
        passed.append(held);
        matched = 1;
      } else {
        passed.append(held).append(c);
      }
    }
  }

  private void report() {
    String written = value.toString().strip();
    value.setLength(0);
    matched = 0;
    if (!written.isEmpty()) {
      found.accept(written);
      String meant = written.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
      if (!meant.equals(written)) {
        found.accept(meant);
      }
    }
  }
}
