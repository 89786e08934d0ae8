package dev.larder.document;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A file that can't be used as it is. Carries every problem found in it, in the order of the file.
 */
public final class InvalidDocument extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient List<Problem> problems;

  public InvalidDocument(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }
}
