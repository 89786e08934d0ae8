package dev.larder.worker.bench;

import dev.larder.worker.bench.BareWork.Many;
import dev.larder.worker.bench.BareWork.Signaled;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** What bare Temporal does. */
final class Floor implements AutoCloseable {
  private static final int STARTING = 32;

  private final Servers servers;
  private final Signaled signaled;

  Floor(Servers servers) {
    this.servers = servers;
    this.signaled = servers.client().newWorkflowStub(Signaled.class, options());
    WorkflowClient.start(signaled::run);
  }

  private static WorkflowOptions options() {
    return WorkflowOptions.newBuilder()
        .setWorkflowId("larder-bench/" + UUID.randomUUID())
        .setTaskQueue(BareWork.QUEUE)
        .build();
  }

  /** Nanoseconds from a signal of a workflow to the activity that it calls. */
  long signalToActivity() {
    servers.nothing().forget();
    long began = System.nanoTime();
    signaled.signal();
    return servers.nothing().await() - began;
  }

  /** Nanoseconds that so many activities take, a hundred to a workflow, all at once. */
  long activities(int count) {
    long began = System.nanoTime();
    run(count / 100, 100).forEach(Floor::await);
    return System.nanoTime() - began;
  }

  /** Nanoseconds that workflows of one activity, and as many activities beside them, take. */
  long workflowsAndActivities(int count) {
    long began = System.nanoTime();
    List<WorkflowStub> all = new ArrayList<>(run(count, 1));
    all.addAll(run(count / 100, 100));
    all.forEach(Floor::await);
    return System.nanoTime() - began;
  }

  private List<WorkflowStub> run(int count, int activities) {
    List<WorkflowStub> started = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(STARTING)) {
      List<Future<WorkflowStub>> starting = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        starting.add(threads.submit(() -> start(activities)));
      }
      for (Future<WorkflowStub> one : starting) {
        started.add(one.get(1, TimeUnit.MINUTES));
      }
    } catch (Exception e) {
      throw new IllegalStateException("the floor's workflows do not start: " + e.getMessage(), e);
    }
    return started;
  }

  private WorkflowStub start(int activities) {
    Many many = servers.client().newWorkflowStub(Many.class, options());
    WorkflowClient.start(many::run, activities);
    return WorkflowStub.fromTyped(many);
  }

  private static void await(WorkflowStub workflow) {
    workflow.getResult(Void.class);
  }

  @Override
  public void close() {
    signaled.end();
  }
}
