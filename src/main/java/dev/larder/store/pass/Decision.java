package dev.larder.store.pass;

import dev.larder.plan.Plan;
import java.time.Instant;
import java.util.Optional;

/**
 * What a pass decided for one preset, and did before about what was due, with what a line of the
 * log says of it.
 *
 * @param version the number of its template's version
 * @param at the store's instant of the decision
 * @param until when what is held goes on by itself
 * @param heldAnew creates are held back otherwise than they were before
 * @param due what was due by time alone, beside the plan
 */
public record Decision(
    String organization,
    String template,
    int version,
    String preset,
    Plan.PresetPlan plan,
    Instant at,
    Optional<Instant> until,
    boolean heldAnew,
    DueOutcome due) {
  Decision with(DueOutcome seenTo) {
    return new Decision(organization, template, version, preset, plan, at, until, heldAnew, seenTo);
  }

  /** Whether anything was done: holding alone is not. */
  public boolean acts() {
    return plan.acts() || !due.isNothing();
  }

  /** All of it on one line, e.g. {@code end 1 lease, create 1}. */
  public String describe() {
    if (due.isNothing()) {
      return plan.describe();
    }
    boolean only = plan.actions().isEmpty() && plan.notes().isEmpty();
    return due.describe() + (only ? "" : ", " + plan.describe());
  }
}
