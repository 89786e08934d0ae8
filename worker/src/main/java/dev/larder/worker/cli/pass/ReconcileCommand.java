package dev.larder.worker.cli.pass;

import dev.larder.document.Document;
import dev.larder.pool.PoolName;
import dev.larder.pool.PresetId;
import dev.larder.store.view.PoolStock;
import dev.larder.worker.cli.frame.CliContext;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.cli.frame.Exit;
import dev.larder.worker.cli.frame.Output;
import dev.larder.worker.cli.frame.Table;
import dev.larder.worker.cli.frame.Table.Cell;
import dev.larder.worker.cli.frame.Table.Column;
import dev.larder.worker.cli.frame.TemporalConnection;
import dev.larder.worker.cli.frame.Verb;
import dev.larder.worker.cli.pool.PoolChoice;
import dev.larder.workflow.loop.PassReport;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes the Reconciler plan now. */
@Command(
    name = "reconcile",
    header = "Plan now instead of at the next interval.",
    description =
        "Without PRESET: plans all, waits for the pass and reports what it planned and started (not"
            + " what became of the builds). With PRESET: asks for these to be planned, and does not"
            + " wait.")
public final class ReconcileCommand extends Verb {
  @Parameters(
      paramLabel = "PRESET",
      arity = "0..*",
      description = "Only these pools: [ORGANIZATION/]TEMPLATE/PRESET.")
  private List<PoolName> named = List.of();

  @Mixin private final Output output;
  @Mixin private final Connections connections;

  public ReconcileCommand(CliContext context) {
    this.output = new Output(context);
    this.connections = new Connections(context);
  }

  @Override
  protected Exit run() {
    return named.isEmpty() ? all() : chosen();
  }

  private Exit all() {
    try (TemporalConnection temporal = connections.temporal()) {
      PassReport report = temporal.reconciler().reconcile();
      output.print(out(), () -> table(report), () -> document(report).fields());
    }
    return Exit.DONE;
  }

  private Exit chosen() {
    List<PoolStock> pools = PoolChoice.of(connections.views().pools(), named);
    List<PresetId> presets =
        pools.stream().map(PoolStock::preset).flatMap(Optional::stream).toList();
    try (TemporalConnection temporal = connections.temporal()) {
      temporal.signals().presetsChanged(presets);
    }
    report(
        "larder: asked for "
            + presets.size()
            + (presets.size() == 1 ? " pool" : " pools")
            + " to be planned");
    return Exit.DONE;
  }

  private static Table table(PassReport report) {
    Table table =
        new Table(
            "",
            Column.number("PLANNED"),
            Column.number("WITH WORK"),
            Column.number("CREATES"),
            Column.number("DELETES"),
            Column.number("HELD"),
            Column.text("PASS"));
    table.row(
        Cell.of(report.presets()),
        Cell.of(report.started()),
        Cell.of(report.creates()),
        Cell.of(report.deletes()),
        Cell.of(report.held()),
        Cell.of(report.pass().toString()));
    return table;
  }

  private static Document document(PassReport report) {
    return new Document()
        .put("pass", report.pass())
        .put("at", report.at())
        .put("presets", report.presets())
        .put("started", report.started())
        .put("creates", report.creates())
        .put("deletes", report.deletes())
        .put("held", report.held());
  }
}
