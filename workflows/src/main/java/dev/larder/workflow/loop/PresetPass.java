package dev.larder.workflow.loop;

import dev.larder.pool.PresetId;
import java.util.UUID;

/**
 * One preset's part of a pass.
 *
 * @param label the pool's name, for people
 */
public record PresetPass(PresetId preset, UUID pass, String label) {}
