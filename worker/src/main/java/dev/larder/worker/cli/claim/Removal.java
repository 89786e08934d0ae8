package dev.larder.worker.cli.claim;

import dev.larder.client.WorkflowStarts;
import dev.larder.pool.BuildId;
import dev.larder.pool.WorkspaceState;
import dev.larder.store.view.Views;
import dev.larder.store.view.WorkspaceView;
import dev.larder.store.workspace.Workspaces;
import dev.larder.store.workspace.Workspaces.Deletion;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.cli.frame.Exit;
import dev.larder.worker.cli.frame.Signals;
import dev.larder.worker.cli.frame.Verb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Ends workspaces that people named: what {@code release} and {@code delete} share. */
final class Removal {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(300);
  private final Verb verb;
  private final Connections connections;
  private final String who;

  Removal(Verb verb, Connections connections, String who) {
    this.verb = verb;
    this.connections = connections;
    this.who = who;
  }

  /** Every name is understood before anything is done. */
  List<WorkspaceView> named(List<String> references) {
    Views views = connections.views();
    return references.stream()
        .map(reference -> WorkspaceChoice.one(views, reference))
        .distinct()
        .toList();
  }

  void ask(List<WorkspaceView> workspaces) {
    Workspaces store = new Workspaces(connections.database());
    List<BuildId> builds = new ArrayList<>();
    boolean gone = false;
    for (WorkspaceView workspace : workspaces) {
      Deletion deletion = store.delete(workspace.id(), who);
      verb.report("larder: " + workspace.name() + " " + describe(deletion));
      if (deletion instanceof Deletion.Asked asked) {
        builds.add(asked.build());
      }
      gone |= deletion instanceof Deletion.Gone;
    }
    boolean refill = gone;
    if (refill || !builds.isEmpty()) {
      Signals.temporal(
          verb,
          connections,
          temporal -> {
            builds.forEach(build -> WorkflowStarts.build(temporal.client(), build));
            if (refill) {
              temporal.signals().everythingChanged();
            }
          });
    }
  }

  /** Waits until all are gone; reports which are not. */
  Exit untilGone(List<WorkspaceView> workspaces, Duration timeout) throws InterruptedException {
    Views views = connections.views();
    long end = System.nanoTime() + timeout.toNanos();
    List<WorkspaceView> left = workspaces;
    while (true) {
      left =
          left.stream()
              .flatMap(workspace -> views.workspacesCalled(workspace.id().toString()).stream())
              .filter(workspace -> workspace.state() != WorkspaceState.DELETED)
              .toList();
      boolean stuck =
          !left.isEmpty()
              && left.stream().allMatch(workspace -> workspace.state() == WorkspaceState.LEAKED);
      if (left.isEmpty()) {
        return Exit.DONE;
      }
      if (stuck || System.nanoTime() >= end) {
        left.forEach(
            workspace ->
                verb.report(
                    "larder: %s is still there: %s%s"
                        .formatted(
                            workspace.name(),
                            workspace.state().label(),
                            workspace.reason().map(reason -> ": " + reason).orElse(""))));
        return Exit.FAILED;
      }
      Thread.sleep(POLL_INTERVAL);
    }
  }

  private static String describe(Deletion deletion) {
    return switch (deletion) {
      case Deletion.Asked asked -> "is being deleted";
      case Deletion.AfterBuild after ->
          "is deleted when the build %s has ended".formatted(after.build());
      case Deletion.Gone gone -> "is gone: nothing of it was built yet";
      case Deletion.UnderWay underWay -> "was being deleted already";
      case Deletion.NoSuchWorkspace none -> "was deleted already";
    };
  }
}
