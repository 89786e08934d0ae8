package dev.larder.store.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.larder.pool.PoolName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Claims in the library beside two floors, in turn, in one run on one server: whatever else the
 * machine does slows all of them alike, so their ratios say more than their times.
 */
public final class ClaimBench {
  /** Claims of each before it is measured: until then much of the time is the JVM's. */
  public static final int WARM_UP = 8_000;

  private final BenchDatabase database;
  private final boolean personalizes;
  private final AtomicLong number = new AtomicLong();

  /**
   * @param personalizes whether claims of this database have something to run
   */
  public ClaimBench(BenchDatabase database, boolean personalizes) {
    this.database = database;
    this.personalizes = personalizes;
  }

  /** Who claims. */
  public enum Who {
    LARDER,
    /** One row picked, one changed, one inserted, in tables that have nothing else. */
    BARE,
    /** The rows and indexes that Larder has, by one hand-written statement. */
    SAME_ROWS;

    Contender over(DataSource connections, List<PoolName> pools, boolean personalizes) {
      return switch (this) {
        case LARDER -> new LarderClaim(connections, pools);
        case BARE -> new BareClaim(connections, pools.size());
        case SAME_ROWS -> new SameRows(connections, pools.size(), personalizes);
      };
    }
  }

  /** What one of them did: the medians of all repetitions. */
  public record Measured(double perSecond, Duration median, Duration p95, Duration p99) {}

  /** All of them, with so many clients at once. */
  public record Row(int clients, Map<Who, Measured> measured) {
    public Row {
      measured = Map.copyOf(measured);
    }

    public Measured of(Who who) {
      return Objects.requireNonNull(measured.get(who));
    }

    /** Larder's claims a second, of a floor's. */
    public double rate(Who floor) {
      return of(Who.LARDER).perSecond() / of(floor).perSecond();
    }

    /** Larder's slowest of a hundred, in those of a floor. */
    public double p99(Who floor) {
      return (double) of(Who.LARDER).p99().toNanos() / of(floor).p99().toNanos();
    }
  }

  /**
   * Runs all of it.
   *
   * @param progress gets a line now and then
   */
  public List<Row> run(
      List<Integer> clients, int claims, int repetitions, Consumer<String> progress)
      throws SQLException {
    BareClaim.prepare(database);
    SameRows.prepare(database);
    List<Row> rows = new ArrayList<>();
    for (int count : clients) {
      progress.accept("claim, %d at once".formatted(count));
      rows.add(row(count, claims, repetitions));
    }
    checkThatEachHasOne();
    return rows;
  }

  /** As many workspaces have an owner, and as many owners one, as there were claims. */
  private void checkThatEachHasOne() throws SQLException {
    long claims = number.get();
    String of = " from larder.workspaces where owner is not null";
    if (database.count("select count(*) from larder.claims") != claims
        || database.count("select count(*)" + of) != claims
        || database.count("select count(distinct owner)" + of) != claims) {
      throw new IllegalStateException("not every claim got a workspace of its own");
    }
  }

  /** One way to claim, with what it did. */
  private record Entry(Contender contender, AtomicLong number, List<Clients.Times> times) {}

  private Row row(int clients, int claims, int repetitions) {
    long first = number.get();
    Who[] all = Who.values();
    try (HikariDataSource connections = database.connections(clients)) {
      List<Measured> measured =
          inTurn(
              Stream.of(all)
                  .map(who -> who.over(connections, database.pools(), personalizes))
                  .toList(),
              clients,
              claims,
              repetitions,
              first);
      number.set(first + WARM_UP + (long) claims * repetitions);
      Map<Who, Measured> rows = new EnumMap<>(Who.class);
      for (int i = 0; i < all.length; i++) {
        rows.put(all[i], measured.get(i));
      }
      return new Row(clients, rows);
    }
  }

  /**
   * Measures ways to claim, which take turns; each is warmed up before.
   *
   * @param first number of a claim of each
   */
  public static List<Measured> inTurn(
      List<Contender> contenders, int clients, int claims, int repetitions, long first) {
    List<Entry> entries =
        contenders.stream()
            .map(contender -> new Entry(contender, new AtomicLong(first), new ArrayList<>()))
            .toList();
    for (Entry entry : entries) {
      Clients.run(entry.contender(), clients, WARM_UP, entry.number());
    }
    for (int repetition = 0; repetition < repetitions; repetition++) {
      for (Entry entry : entries) {
        entry.times().add(Clients.run(entry.contender(), clients, claims, entry.number()));
      }
    }
    return entries.stream().map(entry -> measured(entry.times())).toList();
  }

  private static Measured measured(List<Clients.Times> times) {
    return new Measured(
        times.stream()
            .mapToDouble(Clients.Times::perSecond)
            .sorted()
            .skip(times.size() / 2)
            .findFirst()
            .orElseThrow(),
        median(times, 0.5),
        median(times, 0.95),
        median(times, 0.99));
  }

  private static Duration median(List<Clients.Times> times, double quantile) {
    return times.stream()
        .map(its -> its.quantile(quantile))
        .sorted()
        .skip(times.size() / 2)
        .findFirst()
        .orElseThrow();
  }
}
