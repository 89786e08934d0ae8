package dev.larder.worker.poolfile;

import dev.larder.pool.PoolName;

/** Checks names that people give. */
final class Names {
  private Names() {}

  /** The name; an IllegalArgumentException says what one looks like. */
  static String word(String text) {
    if (!PoolName.WORD.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is no name: 1 to 63 letters, digits, . _ -, a letter or digit first and last"
              .formatted(text));
    }
    return text;
  }
}
