package dev.larder.worker.cli.claim;

import dev.larder.document.Document;
import dev.larder.document.DurationFormat;
import dev.larder.document.Durations;
import dev.larder.store.claim.Leases;
import dev.larder.store.claim.Leases.Extension;
import dev.larder.store.view.WorkspaceView;
import dev.larder.worker.cli.frame.CliContext;
import dev.larder.worker.cli.frame.CommandFailure;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.cli.frame.Exit;
import dev.larder.worker.cli.frame.Output;
import dev.larder.worker.cli.frame.Table;
import dev.larder.worker.cli.frame.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives a claimed workspace more time. */
@Command(
    name = "extend",
    header = "Extend a workspace's lease: it lives at least so long from now.",
    description =
        "A lease is never shortened. A workspace without one lives until it is released; there is"
            + " nothing to extend.",
    footer = {"Example:", "  larder extend alice/my-workspace --for 2h"})
public final class ExtendCommand extends Verb {
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
  private final CliContext context;

  public ExtendCommand(CliContext context) {
    this.context = context;
    this.output = new Output(context);
    this.connections = new Connections(context);
  }

  @Override
  protected Exit run() {
    if (time.isZero()) {
      throw CommandFailure.wrongInput("--for must be longer than zero");
    }
    WorkspaceView workspace = WorkspaceChoice.one(connections.views(), reference);
    return switch (new Leases(connections.database())
        .extend(workspace.id(), time, context.user())) {
      case Extension.Extended extended ->
          done(
              workspace,
              Optional.of(extended.until()),
              "lives until " + DurationFormat.instant(extended.until()));
      case Extension.Longer longer ->
          done(
              workspace,
              longer.until(),
              longer
                  .until()
                  .map(
                      until ->
                          "lives until "
                              + DurationFormat.instant(until)
                              + " as it is, which is longer")
                  .orElse("has no lease: it lives until it is released"));
      case Extension.NotHandedOver none ->
          throw CommandFailure.wrongInput(
              workspace.name() + " has no lease: it has no owner, or it is still being built");
      case Extension.Ending ending -> tooLate(workspace, "is being deleted");
      case Extension.NoSuchWorkspace none -> tooLate(workspace, "was deleted");
    };
  }

  private Exit done(WorkspaceView workspace, Optional<Instant> until, String outcome) {
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
    report("larder: " + workspace.name() + " " + outcome);
    return Exit.DONE;
  }

  private Exit tooLate(WorkspaceView workspace, String outcome) {
    report(
        "larder: too late: %s %s; its lease ended, or another caller released it (asked for %s)"
            .formatted(workspace.name(), outcome, Durations.text(time)));
    return Exit.FAILED;
  }
}
