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
import dev.larder.store.bench.BenchDatabase;
import dev.larder.store.bench.ClaimBench;
import dev.larder.store.bench.ClaimBench.Measured;
import dev.larder.worker.bench.HttpBench;
import dev.larder.worker.bench.HttpBench.Row;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Claims over HTTP, beside the library's. */
@Command(
    name = "http",
    header = "Measure claims over HTTP beside those of the library.",
    description =
        "Both take turns in one run; client, server and PostgreSQL are on this machine. Nothing"
            + " follows a claim in either: no refill, no claim program.",
    footer = {"Example:", "  larder bench http -o json"})
public final class BenchHttpCommand extends Verb {
  private static final int MAX = 1_000_000;

  @Mixin private final BenchServer server;

  @Option(
      names = "--clients",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,8,32",
      description = "How many claim at once. Default: 1,8,32.")
  private List<Integer> clients = List.of();

  @Option(
      names = "--claims",
      paramLabel = "N",
      defaultValue = "1600",
      description = "In each run. Default: 1600.")
  private int claims;

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      defaultValue = "5",
      description = "Of each run; medians are shown. Default: 5.")
  private int repetitions;

  @Mixin private final Output output;

  public BenchHttpCommand(CliContext context) {
    this.server = new BenchServer(context);
    this.output = new Output(context);
  }

  @Override
  protected Exit run() throws IOException, InterruptedException {
    boolean positive =
        claims > 0
            && repetitions > 0
            && !clients.isEmpty()
            && clients.stream().allMatch(count -> count > 0 && count <= 100);
    long needed = 2L * clients.size() * (ClaimBench.WARM_UP + (long) claims * repetitions);
    if (!positive || needed > MAX) {
      throw CommandFailure.wrongInput(
          "--claims and --repetitions are at least 1, --clients from 1 to 100; in all at most %d claims"
              .formatted(MAX));
    }
    server.measure(this::report, url -> measure(url, Math.toIntExact(needed)));
    return Exit.DONE;
  }

  private void measure(String url, int prebuilds) throws SQLException {
    report("filling a database: %d prebuilds".formatted(prebuilds));
    // two take from each pool in turn: twice the stock of a pool of the other bench
    try (BenchDatabase database =
        BenchDatabase.create(url, prebuilds, 2 * BenchDatabase.STOCK, 0, false)) {
      List<Row> rows = new HttpBench(database).run(clients, claims, repetitions, this::report);
      output.print(
          out(), () -> table(rows), () -> rows.stream().map(BenchHttpCommand::document).toList());
    }
  }

  private static Table table(List<Row> rows) {
    Table table =
        new Table(
            "",
            Column.number("CLIENTS"),
            Column.text("CLAIM"),
            Column.number("A SECOND"),
            Column.number("HTTP'S RATE"),
            Column.number("MEDIAN MS"),
            Column.number("P99 MS"),
            Column.number("ADDED MS"));
    for (Row row : rows) {
      add(table, row.clients(), "library", row.library(), "", "");
      add(
          table,
          row.clients(),
          "http",
          row.http(),
          "× " + String.format(Locale.ROOT, "%.2f", row.rate()),
          millis(row.added()));
    }
    return table;
  }

  private static void add(
      Table table, int clients, String what, Measured measured, String rate, String added) {
    table.row(
        Cell.of(clients),
        Cell.of(what),
        Cell.of(Math.round(measured.perSecond())),
        Cell.of(rate),
        Cell.of(millis(measured.median())),
        Cell.of(millis(measured.p99())),
        Cell.of(added));
  }

  private static Object document(Row row) {
    return new Document()
        .put("clients", row.clients())
        .put("library", document(row.library()))
        .put("http", document(row.http()))
        .put("rate", row.rate())
        .put("addedMicros", row.added().toNanos() / 1000)
        .fields();
  }

  private static Document document(Measured measured) {
    return new Document()
        .put("perSecond", measured.perSecond())
        .put("medianMicros", measured.median().toNanos() / 1000)
        .put("p99Micros", measured.p99().toNanos() / 1000);
  }

  private static String millis(Duration time) {
    return String.format(Locale.ROOT, "%.2f", time.toNanos() / 1e6);
  }
}
