package dev.larder.worker.cli.installation;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Output;
import dev.larder.cli.frame.Table;
import dev.larder.cli.frame.Table.Cell;
import dev.larder.cli.frame.Table.Column;
import dev.larder.cli.frame.Verb;
import dev.larder.document.Document;
import dev.larder.document.DurationFormat;
import dev.larder.worker.bench.Servers;
import dev.larder.worker.bench.SoakBench;
import dev.larder.worker.bench.SoakSample;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Claims at a steady rate, and what is in use meanwhile. */
@Command(
    name = "soak",
    header = "Claim at a steady rate for a long time, and watch what grows.",
    description = {
      "A pool is claimed from and refilled; workspaces are deleted a minute after they were claimed,"
          + " finished history after five. Of each stretch: claims, those that missed, how long they"
          + " took, the fewest that were in stock; at its end: the heap of this process after a"
          + " collection, connections, open workflows, rows and bytes of tables.",
      "It runs in a database of its own, which is dropped at the end, and on Temporal in a namespace"
          + " of its own."
    },
    footer = {
      "Examples:",
      "  larder bench soak",
      "  larder bench soak --rate 35 --stock 100 --duration 5m --every 30s"
    })
public final class BenchSoakCommand extends Verb {
  @Mixin private final BenchServer server;
  @Mixin private final BenchTemporal temporal;
  @Mixin private final Output output;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "5",
      description = "Claims a second. Default: 5.")
  private double rate;

  @Option(
      names = "--stock",
      paramLabel = "N",
      defaultValue = "50",
      description = "How many the pool keeps in stock. Default: 50.")
  private int stock;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "1h",
      description = "How long. Default: 1h.")
  private Duration duration = Duration.ofHours(1);

  @Option(
      names = "--every",
      paramLabel = "TIME",
      defaultValue = "1m",
      description = "How long a stretch is. Default: 1m.")
  private Duration every = Duration.ofMinutes(1);

  @Option(
      names = "--no-claim-program",
      description = "Claims have nothing to run: they are done at once.")
  private boolean withoutProgram;

  public BenchSoakCommand(CliContext context) {
    this.server = new BenchServer(context);
    this.temporal = new BenchTemporal(context);
    this.output = new Output(context);
  }

  @Override
  protected Exit run() throws IOException, InterruptedException {
    boolean possible =
        rate > 0
            && rate <= 1_000
            && stock > 0
            && every.toMillis() > 0
            && duration.compareTo(every) >= 0;
    if (!possible) {
      throw CommandFailure.wrongInput(
          "--rate is more than 0 and at most 1000, --stock at least 1, --every no longer than"
              + " --duration");
    }
    server.measure(this::report, this::measure);
    return Exit.DONE;
  }

  private void measure(String url) throws IOException, SQLException, InterruptedException {
    report("starting Temporal and a worker");
    try (Servers servers = temporal.servers(url)) {
      List<SoakSample> samples =
          new SoakBench(servers, rate, stock, this::report)
              .measure(!withoutProgram, duration, every);
      output.print(
          out(),
          () -> table(samples),
          () -> samples.stream().map(BenchSoakCommand::document).toList());
    }
  }

  private static Table table(List<SoakSample> samples) {
    Table table =
        new Table(
            "",
            Column.number("AT"),
            Column.number("CLAIMS"),
            Column.number("MISSED"),
            Column.number("P50 MS"),
            Column.number("P99 MS"),
            Column.number("MIN STOCK"),
            Column.number("HEAP MB"),
            Column.number("CONNECTIONS"),
            Column.number("OPEN WORKFLOWS"),
            Column.number("ROWS"),
            Column.number("TABLES MB"));
    for (SoakSample sample : samples) {
      table.row(
          Cell.of(DurationFormat.age(sample.at())),
          Cell.of(sample.claims()),
          Cell.of(sample.missed()),
          Cell.of(String.format(Locale.ROOT, "%.1f", sample.p50())),
          Cell.of(String.format(Locale.ROOT, "%.1f", sample.p99())),
          Cell.of(sample.minReady()),
          Cell.of(sample.heapBytes() >> 20),
          Cell.of(sample.connections()),
          Cell.of(sample.openWorkflows()),
          Cell.of(sample.liveRows()),
          Cell.of(sample.tableBytes() >> 20));
    }
    return table;
  }

  private static Object document(SoakSample sample) {
    return new Document()
        .put("atSeconds", sample.at().toSeconds())
        .put("claims", sample.claims())
        .put("missed", sample.missed())
        .put("p50Millis", sample.p50())
        .put("p99Millis", sample.p99())
        .put("minReady", sample.minReady())
        .put("heapBytes", sample.heapBytes())
        .put("connections", sample.connections())
        .put("openWorkflows", sample.openWorkflows())
        .put("liveRows", sample.liveRows())
        .put("tableBytes", sample.tableBytes())
        .fields();
  }
}
