package dev.larder.document;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the name that was probably meant. */
public final class Suggestion {
  private static final int MAX_EDITS = 2;

  private Suggestion() {}

  /** "did you mean …?" where a known name is near, else all known names. */
  public static String advice(String name, Collection<String> known) {
    return of(name, known)
        .map(near -> "did you mean \"" + near + "\"?")
        .orElseGet(
            () -> "known here: " + known.stream().sorted().collect(Collectors.joining(", ")));
  }

  /** The known name at most two edits away. */
  public static Optional<String> of(String name, Collection<String> known) {
    return known.stream()
        .filter(k -> Math.abs(name.length() - k.length()) <= MAX_EDITS)
        .filter(k -> edits(name, k) <= Math.min(MAX_EDITS, Math.max(1, k.length() / 2)))
        .min(Comparator.comparingInt((String k) -> edits(name, k)).thenComparing(k -> k));
  }

  private static int edits(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int swap = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(swap, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
