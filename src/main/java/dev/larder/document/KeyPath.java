package dev.larder.document;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The keys that lead to a value. Each knows the one before it, so that a long one is not copied
 * into all that is below it; they are put together only for a complaint.
 */
public final class KeyPath {
  /** Of the whole document. */
  public static final KeyPath ROOT = new KeyPath(null, "", 0);

  private static final int MAX_KEY_LENGTH = 100;
  private final @Nullable KeyPath before;
  private final String key;
  private final int item;

  private KeyPath(@Nullable KeyPath before, String key, int item) {
    this.before = before;
    this.key = key;
    this.item = item;
  }

  /** Of the value under this key of a mapping. */
  public KeyPath key(String name) {
    return new KeyPath(this, name, -1);
  }

  /** Of this item of a list, from 0. */
  public KeyPath item(int index) {
    return new KeyPath(this, "", index);
  }

  /** Like {@code templates[0].name}; empty at the root; keys that are long are cut. */
  @Override
  public String toString() {
    Deque<KeyPath> steps = new ArrayDeque<>();
    for (KeyPath at = this; at.before != null; at = at.before) {
      steps.push(at);
    }
    StringBuilder text = new StringBuilder();
    for (KeyPath step : steps) {
      if (step.item >= 0) {
        text.append('[').append(step.item).append(']');
      } else {
        text.append(text.isEmpty() ? "" : ".").append(Problem.cut(step.key, MAX_KEY_LENGTH));
      }
    }
    return text.toString();
  }
}
