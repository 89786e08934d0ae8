package dev.larder.cli.pass;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Item;
import dev.larder.cli.frame.Output;
import dev.larder.cli.frame.Table;
import dev.larder.cli.frame.Table.Cell;
import dev.larder.cli.frame.Table.Column;
import dev.larder.cli.frame.Verb;
import dev.larder.cli.pool.PoolChoice;
import dev.larder.cli.server.ApiPath;
import dev.larder.cli.server.Server;
import dev.larder.cli.server.ServerOption;
import dev.larder.pool.PoolName;
import java.time.Duration;
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
  private static final String PATH = "/v1/reconcile";

  /** How long a pass over very many pools may take. */
  private static final Duration LONGEST = Duration.ofMinutes(2);

  @Parameters(
      paramLabel = "PRESET",
      arity = "0..*",
      description = "Only these pools: [ORGANIZATION/]TEMPLATE/PRESET.")
  private List<PoolName> named = List.of();

  @Mixin private final Output output;
  @Mixin private final ServerOption server;

  public ReconcileCommand(CliContext context) {
    this.output = new Output(context);
    this.server = new ServerOption(context);
  }

  @Override
  protected Exit run() {
    Server found = server.server();
    found.changing(this);
    if (named.isEmpty()) {
      Item pass = new Item(found.client().ask("POST", PATH, Optional.of(Server.body()), LONGEST));
      output.print(out(), () -> table(pass), pass);
      return Exit.DONE;
    }
    ObjectNode body = Server.body();
    ArrayNode pools = body.putArray("pools");
    PoolChoice.of(PoolChoice.all(found), named)
        .forEach(pool -> pools.add(PoolChoice.nameOf(pool).toString()));
    long asked = found.post(ApiPath.of("reconcile"), body).number("pools");
    report("larder: asked for " + asked + (asked == 1 ? " pool" : " pools") + " to be planned");
    return Exit.DONE;
  }

  private static Table table(Item pass) {
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
        Cell.of(pass.number("presets")),
        Cell.of(pass.number("started")),
        Cell.of(pass.number("creates")),
        Cell.of(pass.number("deletes")),
        Cell.of(pass.number("held")),
        Cell.of(pass.text("pass")));
    return table;
  }
}
