package dev.larder.store;

import dev.larder.plan.Plan;
import java.time.Instant;
import java.util.Optional;

/**
 * What a pass decided for one preset, with what a line of the log says of it.
 *
 * @param version the number of its template's version
 * @param at the store's instant of the decision
 * @param until when what is held goes on by itself
 * @param heldAnew creates are held back otherwise than they were before
 */
public record Decision(
    String organization,
    String template,
    int version,
    String preset,
    Plan.PresetPlan plan,
    Instant at,
    Optional<Instant> until,
    boolean heldAnew) {}
