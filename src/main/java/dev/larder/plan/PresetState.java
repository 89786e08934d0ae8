package dev.larder.plan;

/**
 * The eight numbers that a decision rests on.
 *
 * @param actual all prebuilds of the preset
 * @param expired the expired among them
 * @param desired the target now; 0 when inactive
 * @param eligible ready and not expired; 0 when inactive
 * @param extraneous valid ones above the target; 0 when inactive
 */
public record PresetState(
    int actual,
    int expired,
    int desired,
    int eligible,
    int extraneous,
    int starting,
    int stopping,
    int deleting) {}
