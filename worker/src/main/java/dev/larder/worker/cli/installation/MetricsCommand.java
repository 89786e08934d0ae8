package dev.larder.worker.cli.installation;

import dev.larder.document.Document;
import dev.larder.document.DurationFormat;
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
import java.util.Locale;
import java.util.Optional;
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
        () -> reading.pools().stream().map(pool -> document(pool, reading).fields()).toList());
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
          Cell.of(hitRate(pool).map(rate -> Math.round(rate * 100) + "%").orElse("")),
          Cell.count(pool.count(Counter.RESOURCE_REPLACEMENTS)),
          Cell.of(spread(pool.times(Timing.CLAIM_PERSONALIZED))),
          Cell.of(spread(pool.times(Timing.BUILD_START))));
    }
    return table;
  }

  private static Document document(PoolMetrics pool, Metrics.Reading reading) {
    Document document =
        new Document()
            .put("organization", pool.stock().name().organization())
            .put("template", pool.stock().name().template())
            .put("preset", pool.stock().name().preset());
    for (Counter counter : Counter.values()) {
      document.put(key(counter.label()), pool.count(counter));
    }
    document.put("hitRate", hitRate(pool));
    for (Gauge gauge : Gauge.values()) {
      document.put(key(gauge.label()), gauge.of(pool.stock()));
    }
    Document times = new Document();
    for (Timing timing : Timing.values()) {
      times.put(timing.label(), document(pool.times(timing)));
    }
    return document
        .put("seconds", times)
        .put("asOf", reading.at())
        .put("countedAt", reading.countedAt());
  }

  private static Document document(Histogram times) {
    return new Document()
        .put("count", times.count())
        .put("median", times.quantile(0.5).map(MetricsCommand::seconds))
        .put("p95", times.quantile(0.95).map(MetricsCommand::seconds));
  }

  private static Optional<Double> hitRate(PoolMetrics pool) {
    long claimed = pool.count(Counter.CLAIMED);
    long all = claimed + pool.count(Counter.MISSED);
    return all == 0 ? Optional.empty() : Optional.of((double) claimed / all);
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

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }

  /** {@code resourceReplacements} for {@code resource-replacements}. */
  private static String key(String label) {
    int dash = label.indexOf('-');
    return dash < 0
        ? label
        : label.substring(0, dash)
            + label.substring(dash + 1, dash + 2).toUpperCase(Locale.ROOT)
            + label.substring(dash + 2);
  }
}
