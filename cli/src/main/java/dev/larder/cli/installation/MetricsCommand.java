package dev.larder.cli.installation;

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
import dev.larder.cli.server.ServerOption;
import dev.larder.document.DurationFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The metrics of all pools, for people. */
@Command(
    name = "metrics",
    header = "Show the metrics of all pools: what was counted, and how long it took.",
    description =
        "HIT is the share of claims that found a prebuild. CLAIM is how long it took until the"
            + " workspace was personalized, BUILD how long a prebuild took: half of them and 95 of"
            + " 100 were no slower. Counters are as the workers last recorded them.",
    footer = {"Examples:", "  larder metrics", "  larder metrics --refresh -o json"})
public final class MetricsCommand extends Verb {
  @Option(names = "--refresh", description = "Count what happened since then, too.")
  private boolean refresh;

  @Mixin private final Output output;
  @Mixin private final ServerOption server;

  public MetricsCommand(CliContext context) {
    this.output = new Output(context);
    this.server = new ServerOption(context);
  }

  @Override
  protected Exit run() {
    ApiPath path = ApiPath.of("metrics");
    List<Item> pools =
        server.server().read(refresh ? path.with("refresh", "true") : path).items("items");
    output.print(out(), () -> table(pools), pools);
    if (!refresh && !pools.isEmpty()) {
      report("counters as of " + age(pools.getFirst()) + "; --refresh counts what happened since");
    }
    return Exit.DONE;
  }

  private static String age(Item pool) {
    Instant now = pool.instant("asOf").orElseGet(Instant::now);
    return pool.instant("countedAt")
        .map(at -> DurationFormat.age(Duration.between(at, now)) + " ago")
        .orElse("never");
  }

  private static Table table(List<Item> pools) {
    Table table =
        new Table(
            "There are no pools yet; `larder apply -f FILE` makes some.",
            Column.text("POOL"),
            Column.number("DESIRED"),
            Column.number("ACTUAL"),
            Column.number("ELIGIBLE"),
            Column.number("STARTING"),
            Column.number("EXPIRED"),
            Column.number("DEFERRED"),
            Column.number("CREATED"),
            Column.number("FAILED"),
            Column.number("CLAIMED"),
            Column.number("MISSED"),
            Column.number("HIT"),
            Column.number("REPLACED"),
            Column.number("CLAIM"),
            Column.number("BUILD"));
    for (Item pool : pools) {
      table.row(
          Cell.of(PoolChoice.nameOf(pool).toString()),
          Cell.of(pool.number("desired")),
          Cell.of(pool.number("actual")),
          Cell.of(pool.number("eligible")),
          Cell.count(pool.number("starting")),
          Cell.count(pool.number("expired")),
          Cell.count(pool.number("deferred")),
          Cell.count(pool.number("created")),
          Cell.count(pool.number("failed")),
          Cell.count(pool.number("claimed")),
          Cell.count(pool.number("missed")),
          Cell.of(
              pool.has("hitRate")
                  ? Math.round(pool.json().path("hitRate").asDouble() * 100) + "%"
                  : ""),
          Cell.count(pool.number("resourceReplacements")),
          Cell.of(spread(pool.item("seconds").item("claim-personalized"))),
          Cell.of(spread(pool.item("seconds").item("build-start"))));
    }
    return table;
  }

  private static String spread(Item times) {
    return times
        .seconds("median")
        .map(
            median ->
                DurationFormat.took(median)
                    + " / "
                    + times.seconds("p95").map(DurationFormat::took).orElse(""))
        .orElse("");
  }
}
