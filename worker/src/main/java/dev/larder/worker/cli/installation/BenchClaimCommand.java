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
import dev.larder.store.bench.ClaimBench.Row;
import dev.larder.store.bench.ClaimBench.Who;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Claims in the library, beside two floors. */
@Command(
    name = "claim",
    header = "Measure claims, and the least that PostgreSQL could do them for.",
    description = {
      "Three ways to hand out stock take turns in one run: Larder's claim; `bare`, a transaction that"
          + " picks a row, changes it and inserts one; `same rows`, one statement that writes the"
          + " rows that Larder writes and looks at nothing else. The ratios say more than the times,"
          + " which are this machine's. It fails if a workspace was handed out twice.",
      "It runs in a database of its own, which is dropped at the end, on a PostgreSQL that it starts"
          + " or on a server that is given."
    },
    footer = {
      "Examples:",
      "  larder bench claim",
      "  larder bench claim --clients 8 --claims 5000 -o json",
      "  larder bench claim --stock 1000000"
    })
public final class BenchClaimCommand extends Verb {
  private static final int MAX_CLIENTS = 100;
  private static final int MAX_PREBUILDS = 1_000_000;
  private static final int MAX_FINISHED = 10_000_000;

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

  @Option(
      names = "--finished",
      paramLabel = "N",
      defaultValue = "200000",
      description = "Finished builds that the database has. Default: 200000.")
  private int finished;

  @Option(
      names = "--stock",
      paramLabel = "N",
      defaultValue = "100",
      description = "Prebuilds of each pool; more than are claimed: one pool. Default: 100.")
  private int stock = BenchDatabase.STOCK;

  @Option(
      names = "--no-claim-program",
      description = "Of a template that has nothing to run for a claim: it is done at once.")
  private boolean atOnce;

  @Mixin private final Output output;

  public BenchClaimCommand(CliContext context) {
    this.server = new BenchServer(context);
    this.output = new Output(context);
  }

  @Override
  protected Exit run() throws IOException, InterruptedException {
    int prebuilds = prebuilds();
    server.measure(this::report, url -> measure(url, prebuilds));
    return Exit.DONE;
  }

  private int prebuilds() {
    boolean positive =
        claims > 0
            && repetitions > 0
            && finished >= 0
            && stock > 0
            && !clients.isEmpty()
            && clients.stream().allMatch(count -> count > 0 && count <= MAX_CLIENTS);
    if (!positive) {
      throw CommandFailure.wrongInput(
          "--claims, --repetitions and --stock are at least 1, --finished at least 0, --clients from 1 to "
              + MAX_CLIENTS);
    }
    long needed = (long) clients.size() * (ClaimBench.WARM_UP + (long) claims * repetitions);
    if (needed > MAX_PREBUILDS || finished > MAX_FINISHED) {
      throw CommandFailure.wrongInput(
          "that takes %d prebuilds, of at most %d, and %d finished builds, of at most %d"
              .formatted(needed, MAX_PREBUILDS, finished, MAX_FINISHED));
    }
    return Math.toIntExact(needed);
  }

  private void measure(String url, int prebuilds) throws SQLException {
    report("filling a database: %d prebuilds, %d finished builds".formatted(prebuilds, finished));
    try (BenchDatabase database = BenchDatabase.create(url, prebuilds, stock, finished, !atOnce)) {
      List<Row> rows =
          new ClaimBench(database, !atOnce).run(clients, claims, repetitions, this::report);
      output.print(out(), () -> table(rows), () -> rows.stream().map(this::document).toList());
    }
  }

  private static Table table(List<Row> rows) {
    Table table =
        new Table(
            "",
            Column.number("CLIENTS"),
            Column.text("CLAIM"),
            Column.number("A SECOND"),
            Column.number("LARDER'S RATE"),
            Column.number("MEDIAN MS"),
            Column.number("P95 MS"),
            Column.number("P99 MS"),
            Column.number("LARDER'S P99"));
    for (Row row : rows) {
      Stream.of(Who.values())
          .forEach(
              who -> {
                Measured measured = row.of(who);
                boolean floor = who != Who.LARDER;
                table.row(
                    Cell.of(row.clients()),
                    Cell.of(label(who)),
                    Cell.of(Math.round(measured.perSecond())),
                    Cell.of(floor ? "× %s".formatted(ratio(row.rate(who))) : ""),
                    Cell.of(millis(measured.median())),
                    Cell.of(millis(measured.p95())),
                    Cell.of(millis(measured.p99())),
                    Cell.of(floor ? "× %s".formatted(ratio(row.p99(who))) : ""));
              });
    }
    return table;
  }

  private Object document(Row row) {
    Document document = new Document().put("clients", row.clients());
    for (Who who : Who.values()) {
      Measured measured = row.of(who);
      Document its =
          new Document()
              .put("perSecond", measured.perSecond())
              .put("medianMicros", measured.median().toNanos() / 1000)
              .put("p95Micros", measured.p95().toNanos() / 1000)
              .put("p99Micros", measured.p99().toNanos() / 1000);
      if (who != Who.LARDER) {
        its.put("larderRate", row.rate(who)).put("larderP99", row.p99(who));
      }
      document.put(key(who), its);
    }
    return document.fields();
  }

  private static String label(Who who) {
    return who.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String key(Who who) {
    return who == Who.SAME_ROWS ? "sameRows" : label(who);
  }

  private static String millis(Duration time) {
    return String.format(Locale.ROOT, "%.2f", time.toNanos() / 1e6);
  }

  private static String ratio(double ratio) {
    return String.format(Locale.ROOT, "%.2f", ratio);
  }
}
