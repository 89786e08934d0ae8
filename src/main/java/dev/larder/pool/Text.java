package dev.larder.pool;

import java.util.Optional;

/**
 * What a text is, wherever one enters: asked of what can still be refused ({@link #complaint}).
 * What cannot, because a program has printed it already, is cleaned: {@link CleanText}.
 */
public enum Text {
  /** Of programs, for programs: whatever can be stored and handed on unchanged. */
  DATA("which cannot be stored"),

  /** Of people, for programs and people: no control characters but tabs and ends of lines. */
  WRITTEN("which is a control character"),

  /**
   * A line for people, such as a name or a reason: what can be seen. Neither control characters nor
   * invisible ones that turn or join what stands beside them; zero-width joiners only where scripts
   * and emoji need them, never beside ASCII.
   */
  LINE("which is no printable character");

  private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
  private static final int ZERO_WIDTH_JOINER = 0x200D;
  private final String what;

  Text(String what) {
    this.what = what;
  }

  /**
   * What is wrong with this text, to follow a word for it; empty: nothing. Names the first
   * character that does not belong there and its place, never the text.
   */
  public Optional<String> complaint(String text) {
    int number = 1;
    for (int at = 0; at < text.length(); number++) {
      int character = text.codePointAt(at);
      if (!allows(text, at, character)) {
        return Optional.of(
            "holds U+%04X, %s, at its character %d".formatted(character, what, number));
      }
      at += Character.charCount(character);
    }
    return Optional.empty();
  }

  private boolean allows(String text, int at, int character) {
    return switch (this) {
      case DATA -> character != 0 && !isHalf(character);
      case WRITTEN -> !isControl(character) && !isHalf(character);
      case LINE -> isPrintable(character) || joins(text, at, character);
    };
  }

  /** Half of a character beyond the first 65,536, without the other. */
  static boolean isHalf(int character) {
    return Character.getType(character) == Character.SURROGATE;
  }

  static boolean isControl(int character) {
    return Character.isISOControl(character)
        && character != '\t'
        && character != '\n'
        && character != '\r';
  }

  private static boolean isPrintable(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private static boolean joins(String text, int at, int character) {
    return (character == ZERO_WIDTH_JOINER || character == ZERO_WIDTH_NON_JOINER)
        && at > 0
        && at + 1 < text.length()
        && text.charAt(at - 1) > 0x7F
        && text.charAt(at + 1) > 0x7F;
  }
}
