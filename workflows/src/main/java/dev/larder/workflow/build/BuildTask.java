package dev.larder.workflow.build;

import dev.larder.pool.BuildId;
import dev.larder.pool.PresetId;
import java.time.Duration;

/**
 * A build that a workflow has to run.
 *
 * @param preset whose stock it changes
 * @param label for people, e.g. {@code start java-dev/large-0b1c2d3e}
 * @param queue where the workers wait that can run it
 * @param organization shares workers fairly with others
 * @param priority 1 first; of claims, deletes, creates
 * @param heartbeat after so long without a heartbeat the worker is presumed dead
 */
public record BuildTask(
    BuildId build,
    PresetId preset,
    String label,
    String queue,
    String organization,
    int priority,
    Duration heartbeat) {}
