package dev.larder.worker.cli.installation;

import dev.larder.document.DurationFormat;
import dev.larder.server.answer.MetricDocuments;
import dev.larder.store.counter.Counter;
import dev.larder.store.counter.Histogram;
import dev.larder.store.counter.Timing;
import dev.larder.store.metric.Gauge;
import dev.larder.store.metric.Metrics;
import dev.larder.store.metric.PoolMetrics;
import dev.larder.worker.cli.frame.CliContext;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.cli.frame.Exit;
import dev.larder.worker.cli.frame.Output;
import dev.larder.worker.cli.frame.Table;
import dev.larder.worker.cli.frame.Table.Cell;
import dev.larder.worker.cli.frame.Table.Column;
import dev.larder.worker.cli.frame.Verb;
import java.time.Duration;
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
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  @Option(names = "--refresh", description = "Count what happened since then, too.")
  private boolean refresh;

  @Mixin private final Output output;
  @Mixin private final Connections connections;

  public MetricsCommand(CliContext context) {
    this.output = new Output(context);
    this.connections = new Connections(context);
  }

  @Override
  protected Exit run() {
    Metrics metrics = new Metrics(connections.database());
    Metrics.Reading reading = refresh ? metrics.refresh(DEADLINE) : metrics.recorded();
    output.print(
        out(),
        () -> table(reading),
        () ->
            reading.pools().stream()
                .map(pool -> MetricDocuments.document(pool, reading).fields())
                .toList());
    if (!refresh && !reading.pools().isEmpty()) {
      report("counters as of " + age(reading) + "; --refresh counts what happened since");
    }
    return Exit.DONE;
  }

  private static String age(Metrics.Reading reading) {
    return reading
        .countedAt()
        .map(at -> DurationFormat.age(Duration.between(at, reading.at())) + " ago")
        .orElse("never");
  }

  private static Table table(Metrics.Reading reading) {
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
    for (PoolMetrics pool : reading.pools()) {
      table.row(
          Cell.of(pool.stock().name().toString()),
          Cell.of(Gauge.DESIRED.of(pool.stock())),
          Cell.of(Gauge.ACTUAL.of(pool.stock())),
          Cell.of(Gauge.ELIGIBLE.of(pool.stock())),
          Cell.count(Gauge.STARTING.of(pool.stock())),
          Cell.count(Gauge.EXPIRED.of(pool.stock())),
          Cell.count(Gauge.DEFERRED.of(pool.stock())),
          Cell.count(pool.count(Counter.CREATED)),
          Cell.count(pool.count(Counter.FAILED)),
          Cell.count(pool.count(Counter.CLAIMED)),
          Cell.count(pool.count(Counter.MISSED)),
          Cell.of(
              MetricDocuments.hitRate(pool).map(rate -> Math.round(rate * 100) + "%").orElse("")),
          Cell.count(pool.count(Counter.RESOURCE_REPLACEMENTS)),
          Cell.of(spread(pool.times(Timing.CLAIM_PERSONALIZED))),
          Cell.of(spread(pool.times(Timing.BUILD_START))));
    }
    return table;
  }

  private static String spread(Histogram times) {
    return times
        .quantile(0.5)
        .map(
            median ->
                DurationFormat.took(median)
                    + " / "
                    + times.quantile(0.95).map(DurationFormat::took).orElse(""))
        .orElse("");
  }
}
