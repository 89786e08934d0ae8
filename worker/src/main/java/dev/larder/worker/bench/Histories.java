package dev.larder.worker.bench;

import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionMetadata;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What is in the histories of Larder's workflows.
 *
 * @param events by type of workflow
 * @param tasks workflow tasks that were completed
 */
record Histories(Map<String, Long> events, long tasks, long bytes) {
  static Histories of(WorkflowClient client) {
    Map<String, Long> events = new TreeMap<>();
    long tasks = 0;
    long bytes = 0;
    try (Stream<WorkflowExecutionMetadata> all = client.listExecutions("")) {
      for (WorkflowExecutionMetadata one :
          all.filter(some -> !BareWork.QUEUE.equals(some.getTaskQueue())).toList()) {
        List<HistoryEvent> history =
            client
                .fetchHistory(one.getExecution().getWorkflowId(), one.getExecution().getRunId())
                .getEvents();
        events.merge(one.getWorkflowType(), (long) history.size(), Long::sum);
        tasks += history.stream().filter(Histories::isTask).count();
        bytes += history.stream().mapToLong(HistoryEvent::getSerializedSize).sum();
      }
    }
    return new Histories(events, tasks, bytes);
  }

  private static boolean isTask(HistoryEvent event) {
    return event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED;
  }

  /** What came since. */
  Histories since(Histories before) {
    Map<String, Long> since = new TreeMap<>(events);
    before.events().forEach((type, count) -> since.merge(type, -count, Long::sum));
    since.values().removeIf(count -> count == 0);
    return new Histories(since, tasks - before.tasks, bytes - before.bytes);
  }

  long allEvents() {
    return events.values().stream().mapToLong(Long::longValue).sum();
  }
}
