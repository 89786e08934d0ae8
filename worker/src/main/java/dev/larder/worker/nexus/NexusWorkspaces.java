package dev.larder.worker.nexus;

import static dev.larder.worker.nexus.NexusCall.required;

import dev.larder.document.Durations;
import dev.larder.pool.WorkspaceId;
import dev.larder.server.temporal.FollowUps;
import dev.larder.store.claim.Leases;
import dev.larder.store.claim.Leases.Extension;
import dev.larder.store.view.Views;
import dev.larder.store.view.WorkspaceView;
import dev.larder.store.workspace.Workspaces;
import dev.larder.store.workspace.Workspaces.Deletion;
import dev.larder.workflow.nexus.ExtendAnswer;
import dev.larder.workflow.nexus.ExtendCall;
import dev.larder.workflow.nexus.ReleaseAnswer;
import dev.larder.workflow.nexus.ReleaseCall;
import io.nexusrpc.handler.OperationStartResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Workspaces through an endpoint: those of its pools whose owner the call names. Of others it is
 * not said that they are there.
 */
final class NexusWorkspaces {
  private final Views views;
  private final Workspaces workspaces;
  private final Leases leases;
  private final FollowUps followUps;

  NexusWorkspaces(Views views, Workspaces workspaces, Leases leases, FollowUps followUps) {
    this.views = views;
    this.workspaces = workspaces;
    this.leases = leases;
    this.followUps = followUps;
  }

  OperationStartResult<ReleaseAnswer> release(NexusCall call, ReleaseCall input) {
    WorkspaceId id = required("workspace", input.workspace(), WorkspaceId::of);
    String owner = required("owner", input.owner(), text -> text);
    return OperationStartResult.sync(
        call.inTime(
            () ->
                find(call, id, owner)
                    .map(found -> release(found, call.subject()))
                    .orElseGet(
                        () ->
                            new ReleaseAnswer(
                                "no-such-workspace", Optional.of(noSuch(id, owner))))));
  }

  private ReleaseAnswer release(WorkspaceView workspace, String who) {
    return switch (workspaces.delete(workspace.id(), who)) {
      case Deletion.Asked asked -> {
        followUps.build(asked.build());
        yield new ReleaseAnswer("deleting", Optional.empty());
      }
      case Deletion.AfterBuild after -> new ReleaseAnswer("after-build", Optional.empty());
      case Deletion.UnderWay underWay ->
          new ReleaseAnswer(
              "deleting", Optional.of("it was released before, or its lease had ended"));
      case Deletion.Gone gone -> {
        followUps.everythingChanged();
        yield new ReleaseAnswer("gone", Optional.empty());
      }
      case Deletion.NoSuchWorkspace none ->
          new ReleaseAnswer("no-such-workspace", Optional.of("it is deleted already"));
    };
  }

  OperationStartResult<ExtendAnswer> extend(NexusCall call, ExtendCall input) {
    WorkspaceId id = required("workspace", input.workspace(), WorkspaceId::of);
    String owner = required("owner", input.owner(), text -> text);
    Duration lease = required("lease", input.lease(), Durations::parsePositive);
    return OperationStartResult.sync(
        call.inTime(
            () ->
                find(call, id, owner)
                    .map(found -> extend(found, lease, call.subject()))
                    .orElseGet(() -> not("no-such-workspace", noSuch(id, owner)))));
  }

  private ExtendAnswer extend(WorkspaceView workspace, Duration lease, String who) {
    return switch (leases.extend(workspace.id(), lease, who)) {
      case Extension.Extended extended -> lives("extended", Optional.of(extended.until()));
      case Extension.Longer longer -> lives("longer", longer.until());
      case Extension.NotHandedOver none ->
          not("not-handed-over", "it has no lease: it is still being built");
      case Extension.Ending ending ->
          not("ending", "it is being deleted: its lease ended, or it was released");
      case Extension.NoSuchWorkspace none -> not("no-such-workspace", "it is deleted already");
    };
  }

  private static ExtendAnswer lives(String state, Optional<Instant> until) {
    return new ExtendAnswer(state, until, Optional.empty());
  }

  private static ExtendAnswer not(String state, String reason) {
    return new ExtendAnswer(state, Optional.empty(), Optional.of(reason));
  }

  private Optional<WorkspaceView> find(NexusCall call, WorkspaceId id, String owner) {
    return views
        .workspace(id)
        .filter(workspace -> call.endpoint().reaches(workspace.pool()))
        .filter(
            workspace ->
                workspace.owner().filter(call.endpoint().owner(owner)::equals).isPresent());
  }

  private static String noSuch(WorkspaceId id, String owner) {
    return "%s has no workspace %s here".formatted(owner, id);
  }
}
