package dev.larder.access;

import java.util.List;

/**
 * The workspaces that a subject may know of, as a question that is put to all of them at once.
 *
 * @param all of these pools every one
 * @param owned of these its own
 * @param claimed of these those that it claimed, for whomever
 */
public record Visible(
    Subject subject, List<PoolPattern> all, List<PoolPattern> owned, List<PoolPattern> claimed) {
  private static final Visible EVERYTHING =
      new Visible(Subject.token(""), List.of(PoolPattern.ALL), List.of(), List.of());

  public Visible {
    all = List.copyOf(all);
    owned = List.copyOf(owned);
    claimed = List.copyOf(claimed);
  }

  /** For whoever has the database's password. */
  public static Visible everything() {
    return EVERYTHING;
  }
}
