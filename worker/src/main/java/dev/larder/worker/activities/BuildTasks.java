package dev.larder.worker.activities;

import dev.larder.pool.Transition;
import dev.larder.store.build.BuildTicket;
import dev.larder.workflow.TaskQueues;
import dev.larder.workflow.build.BuildTask;
import java.time.Duration;

/**
 * Makes of a ticket what a workflow needs to run it: claims and people's builds before deletes,
 * deletes before creates.
 */
final class BuildTasks {
  private final Duration heartbeat;

  BuildTasks(Duration heartbeat) {
    this.heartbeat = heartbeat;
  }

  BuildTask of(BuildTicket ticket) {
    return new BuildTask(
        ticket.build(),
        ticket.preset(),
        ticket.label(),
        ticket.urgent() ? TaskQueues.claims(ticket.tags()) : TaskQueues.builds(ticket.tags()),
        ticket.organization(),
        ticket.urgent() ? 1 : ticket.transition() == Transition.DELETE ? 2 : 3,
        heartbeat);
  }
}
