package dev.larder.pool;

/**
 * Cleans what programs print, piece by piece: the sequences by which they color and steer a
 * terminal go, other control characters and halves of characters become U+FFFD; tabs and ends of
 * lines stay. Not thread-safe.
 */
public final class CleanText {
  private static final char ESCAPE = '\u001b';
  private static final char REPLACEMENT = '\ufffd';
  private State state = State.TEXT;
  private char half;

  /** Where in a sequence of the terminal's language the text stands. */
  private enum State {
    TEXT,
    /** After the first half of a character. */
    HALF,
    /** After an escape. */
    ESCAPED,
    /** In one such as colors are. */
    CONTROL,
    /** In one that holds a text, such as a title. */
    TITLE
  }

  /** A whole text, cleaned. */
  public static String of(String text) {
    CleanText clean = new CleanText();
    return clean.next(text) + clean.rest();
  }

  /** One line for people, whatever the text holds. */
  public static String line(String text) {
    StringBuilder line = new StringBuilder(text.length());
    of(text)
        .strip()
        .replaceAll("\\s*\\R\\s*", " ")
        .codePoints()
        .map(c -> c == '\t' ? ' ' : c)
        .filter(c -> Character.getType(c) != Character.FORMAT)
        .forEach(line::appendCodePoint);
    return line.toString();
  }

  /** What of the text so far is certain now. */
  public String next(String piece) {
    StringBuilder clean = new StringBuilder(piece.length());
    for (int i = 0; i < piece.length(); i++) {
      take(piece.charAt(i), clean);
    }
    return clean.toString();
  }

  /** What follows if nothing comes any more. */
  public String rest() {
    return state == State.HALF ? String.valueOf(REPLACEMENT) : "";
  }

  private void take(char c, StringBuilder clean) {
    switch (state) {
      case TEXT -> takeText(c, clean);
      case HALF -> {
        state = State.TEXT;
        if (Character.isLowSurrogate(c)) {
          clean.append(half).append(c);
        } else {
          clean.append(REPLACEMENT);
          takeText(c, clean);
        }
      }
      case ESCAPED -> {
        boolean goesOn = c >= 0x20 && c < 0x30;
        state =
            goesOn ? State.ESCAPED : c == '[' ? State.CONTROL : c == ']' ? State.TITLE : State.TEXT;
        if (c < 0x20 || c > 0x7E) {
          takeText(c, clean);
        }
      }
      case CONTROL -> {
        if (c < 0x20 || c > 0x7E) {
          state = State.TEXT;
          takeText(c, clean);
        } else if (c >= 0x40) {
          state = State.TEXT;
        }
      }
      case TITLE -> {
        if (c == '\u0007') {
          state = State.TEXT;
        } else if (c == ESCAPE) {
          state = State.ESCAPED;
        } else if (c == '\n' || c == '\r') {
          state = State.TEXT;
          takeText(c, clean);
        }
      }
    }
  }

  private void takeText(char c, StringBuilder clean) {
    if (c == ESCAPE) {
      state = State.ESCAPED;
    } else if (Character.isHighSurrogate(c)) {
      state = State.HALF;
      half = c;
    } else {
      clean.append(Text.isControl(c) || Text.isHalf(c) ? REPLACEMENT : c);
    }
  }
}
