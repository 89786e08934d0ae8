package dev.larder.worker.cli;

import dev.larder.document.Durations;
import dev.larder.store.Leases;
import dev.larder.store.Leases.Extension;
import dev.larder.store.WorkspaceView;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives what somebody has more time. */
@Command(
    name = "extend",
    header = "Extend a workspace's lease: it lives at least so long from now.",
    description =
        "A lease is never shortened. A workspace without one lives until it is released; there is"
            + " nothing to extend.",
    footer = {"Example:", "  larder extend alice/my-workspace --for 2h"})
final class ExtendCommand extends Verb {
  @Parameters(paramLabel = "WORKSPACE", description = WorkspaceChoice.HOW)
  private String reference;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      required = true,
      description = "Counted from now, e.g. 2h.")
  private Duration time;

  @Mixin private final Output output;
  @Mixin private final Connections connections;
  private final Surroundings surroundings;

  ExtendCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.output = new Output(surroundings);
    this.connections = new Connections(surroundings);
  }

  @Override
  Exit run() {
    if (time.isZero()) {
      throw CommandFailure.wrongInput("--for must be longer than zero");
    }
    WorkspaceView workspace = WorkspaceChoice.one(connections.views(), reference);
    return switch (new Leases(connections.database())
        .extend(workspace.id(), time, surroundings.user())) {
      case Extension.Extended extended ->
          done(
              workspace,
              Optional.of(extended.until()),
              "lives until " + Spans.instant(extended.until()));
      case Extension.Longer longer ->
          done(
              workspace,
              longer.until(),
              longer
                  .until()
                  .map(
                      until -> "lives until " + Spans.instant(until) + " as it is, which is longer")
                  .orElse("has no lease: it lives until it is released"));
      case Extension.NotHandedOver none ->
          throw CommandFailure.wrongInput(
              workspace.name() + " has no lease: nobody has it, or it is still being built");
      case Extension.Ending ending -> tooLate(workspace, "is being deleted");
      case Extension.NoSuchWorkspace none -> tooLate(workspace, "was deleted");
    };
  }

  private Exit done(WorkspaceView workspace, Optional<Instant> until, String words) {
    output.print(
        out(),
        () -> Table.nothing(),
        () ->
            new Document()
                .put("id", workspace.id())
                .put("name", workspace.name())
                .put("owner", workspace.owner())
                .put("leaseUntil", until)
                .fields());
    say("larder: " + workspace.name() + " " + words);
    return Exit.DONE;
  }

  private Exit tooLate(WorkspaceView workspace, String words) {
    say(
        "larder: too late: %s %s; its time was up, or somebody released it (asked for %s)"
            .formatted(workspace.name(), words, Durations.text(time)));
    return Exit.FAILED;
  }
}
