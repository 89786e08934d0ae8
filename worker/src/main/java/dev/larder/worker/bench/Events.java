package dev.larder.worker.bench;

import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionMetadata;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How many events the histories of Larder's workflows have, by type of workflow. */
record Events(Map<String, Long> byType) {
  static Events of(WorkflowClient client) {
    try (Stream<WorkflowExecutionMetadata> all = client.listExecutions("")) {
      return new Events(counted(client, all));
    }
  }

  private static Map<String, Long> counted(
      WorkflowClient client, Stream<WorkflowExecutionMetadata> all) {
    return all.filter(one -> !BareWork.QUEUE.equals(one.getTaskQueue()))
        .collect(
            Collectors.groupingBy(
                WorkflowExecutionMetadata::getWorkflowType,
                TreeMap::new,
                Collectors.summingLong(one -> events(client, one))));
  }

  private static long events(WorkflowClient client, WorkflowExecutionMetadata one) {
    return one.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING
        ? client
            .newUntypedWorkflowStub(one.getExecution().getWorkflowId())
            .describe()
            .getHistoryLength()
        : one.getHistoryLength();
  }

  /** Those that came since. */
  Events since(Events before) {
    Map<String, Long> since = new TreeMap<>(byType);
    before.byType().forEach((type, count) -> since.merge(type, -count, Long::sum));
    since.values().removeIf(count -> count == 0);
    return new Events(since);
  }

  double each(String type, int operations) {
    return (double) byType.getOrDefault(type, 0L) / operations;
  }

  long all() {
    return byType.values().stream().mapToLong(Long::longValue).sum();
  }
}
