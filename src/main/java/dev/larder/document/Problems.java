package dev.larder.document;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gathers what is wrong while a document is read, so that a person sees all of it at once. */
public final class Problems {
  private static final int MAX = 50;
  private static final int MAX_KEPT = 1000;
  private static final Comparator<Problem> IN_THE_FILE =
      Comparator.comparing((Problem p) -> p.place().file())
          .thenComparingInt(p -> p.place().line())
          .thenComparingInt(p -> p.place().column());
  private final List<Problem> found = new ArrayList<>();

  public void add(Node node, String reason) {
    add(new Problem(node.place(), node.path(), reason));
  }

  public void add(Problem problem) {
    found.add(problem);
    if (found.size() > MAX_KEPT) {
      found.sort(IN_THE_FILE);
      found.subList(MAX, found.size()).clear();
    }
  }

  public boolean any() {
    return !found.isEmpty();
  }

  /** Throws {@link InvalidDocument} if anything was found; the first fifty problems go with it. */
  public void throwIfAny() {
    if (any()) {
      throw new InvalidDocument(found.stream().sorted(IN_THE_FILE).limit(MAX).toList());
    }
  }
}
