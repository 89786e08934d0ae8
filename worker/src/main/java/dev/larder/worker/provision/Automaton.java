package dev.larder.worker.provision;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;

/**
 * Finds all of many patterns in one pass over a text, whatever their number (Aho and Corasick). A
 * state is the longest beginning of a word that the text so far ends with; its children are a list,
 * but those of the root, which nearly every character of a text asks for, are a table as well.
 */
final class Automaton {
  private static final int ROOT = 0;
  private final Set<String> patterns;
  private char[] letter = new char[64];
  private int[] child = new int[64];
  private int[] sibling = new int[64];
  private int[] fallback = new int[64];
  private short[] depth = new short[64];

  /** How long the longest word is that ends here. */
  private short[] found = new short[64];

  private final int[] first = new int[128];
  private int size = 1;

  /**
   * @param patterns none longer than {@link Short#MAX_VALUE}
   */
  Automaton(Collection<String> patterns) {
    this.patterns = Set.copyOf(patterns);
    this.patterns.forEach(this::insert);
    link();
  }

  Set<String> patterns() {
    return patterns;
  }

  /** The state after this character. */
  int next(int state, char c) {
    int at = state;
    while (true) {
      int to = child(at, c);
      if (to != ROOT || at == ROOT) {
        return to;
      }
      at = fallback[at];
    }
  }

  /** How many characters of the text may become part of a word yet. */
  int depth(int state) {
    return depth[state];
  }

  /** How long the longest word is that the text ends with; 0: none. */
  int found(int state) {
    return found[state];
  }

  private void insert(String word) {
    int at = ROOT;
    for (int i = 0; i < word.length(); i++) {
      int to = child(at, word.charAt(i));
      at = to == ROOT ? add(at, word.charAt(i)) : to;
    }
    found[at] = depth[at];
  }

  private int child(int of, char c) {
    if (of == ROOT && c < first.length) {
      return first[c];
    }
    int at = child[of];
    while (at != ROOT && letter[at] != c) {
      at = sibling[at];
    }
    return at;
  }

  private int add(int parent, char c) {
    if (size == letter.length) {
      int larger = 2 * size;
      letter = Arrays.copyOf(letter, larger);
      child = Arrays.copyOf(child, larger);
      sibling = Arrays.copyOf(sibling, larger);
      fallback = Arrays.copyOf(fallback, larger);
      depth = Arrays.copyOf(depth, larger);
      found = Arrays.copyOf(found, larger);
    }
    int added = size++;
    letter[added] = c;
    depth[added] = (short) (depth[parent] + 1);
    sibling[added] = child[parent];
    child[parent] = added;
    if (parent == ROOT && c < first.length) {
      first[c] = added;
    }
    return added;
  }

  /** In the order of depth, so that a fallback is known before it is asked for. */
  private void link() {
    ArrayDeque<Integer> queue = new ArrayDeque<>();
    queue.add(ROOT);
    while (!queue.isEmpty()) {
      int parent = queue.remove();
      for (int at = child[parent]; at != ROOT; at = sibling[at]) {
        fallback[at] = parent == ROOT ? ROOT : next(fallback[parent], letter[at]);
        found[at] = (short) Math.max(found[at], found[fallback[at]]);
        queue.add(at);
      }
    }
  }
}
