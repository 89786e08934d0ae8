/**
 * What is durable: workflows, their messages, and the activities they call, in a room per workflow.
 * Here is what all share: ids, queues, payloads, options. Read WorkflowIds, TaskQueues, then the
 * rooms loop, preset, build, claim, notification.
 */
@NullMarked
package dev.larder.workflow;

import org.jspecify.annotations.NullMarked;
