package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.e2e.PostgresTalk.Moment;
import dev.larder.e2e.PostgresTalk.When;
import dev.larder.e2e.Proxy.Line;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two workers, each with lines of its own to PostgreSQL and Temporal, and what may happen to
 * either. Whatever it is, no two programs of a workspace run at once, and in the end all is there
 * once.
 */
final class FaultsE2E {
  private static final Duration TIME_TO_START = Duration.ofMinutes(2);
  private static final Duration GOES_ON = Duration.ofSeconds(90);

  @RegisterExtension private static final Stage STAGE = new Stage();

  private static EmbeddedPostgres postgres;
  private static int temporal;
  private static ServedCli served;
  private static LarderCli larder;
  private static LightPool light;
  private static final Map<String, Worker> WORKERS = new LinkedHashMap<>();

  /** What happens at the commits and statements of either worker. */
  private static volatile BiConsumer<Worker, Moment> fault = (worker, moment) -> {};

  private static final class Worker {
    private final String name;
    private final Proxy database;
    private final Proxy temporal;
    private final LarderCli cli;
    private Optional<Process> process = Optional.empty();

    Worker(String name, int databasePort, int temporalPort) {
      this.name = name;
      database =
          Proxy.before(
              databasePort,
              connection -> new PostgresTalk(connection, moment -> fault.accept(this, moment)));
      temporal = Proxy.before(temporalPort);
      cli = FaultsE2E.cli(database.port(), temporal.port());
    }

    void start() {
      Path log = STAGE.folder().resolve(name + ".log");
      long said = Stage.text(log).lines().filter(line -> line.contains("working:")).count();
      process =
          Optional.of(
              cli.start(
                  log,
                  "worker",
                  "--work-directory",
                  STAGE.folder().resolve(name).toString(),
                  "--metrics-port",
                  "0"));
      Await.until(
          name + " works",
          TIME_TO_START,
          () -> Stage.text(log).lines().filter(line -> line.contains("working:")).count(),
          now -> now > said);
    }

    /** Whatever an earlier story did to them, which may have failed in the middle. */
    void mendLines() {
      database.line(Line.GOOD);
      temporal.line(Line.GOOD);
    }

    boolean isAlive() {
      return process.filter(Process::isAlive).isPresent();
    }

    void signal(String signal) {
      Processes.signal(signal, process.orElseThrow().pid());
    }

    /** Builds that it has begun and no one has ended. */
    Set<String> underWay() {
      Set<String> builds = builds();
      light.journal().stream()
          .filter(entry -> entry.what().equals("end"))
          .forEach(entry -> builds.remove(entry.build()));
      return builds;
    }

    Set<String> builds() {
      return light.journal().stream()
          .filter(entry -> entry.place().startsWith(STAGE.folder().resolve(name)))
          .map(LightPool.Entry::build)
          .collect(Collectors.toCollection(TreeSet::new));
    }

    Worker other() {
      return Objects.requireNonNull(WORKERS.get(name.equals("one") ? "two" : "one"));
    }
  }

  @BeforeAll
  static void open() throws IOException {
    postgres =
        EmbeddedPostgres.builder()
            .setDataDirectory(STAGE.folder().resolve("postgres"))
            .setOverrideWorkingDirectory(STAGE.folder().resolve("postgres-program").toFile())
            .start();
    String server = TemporalCli.startServer(STAGE.folder());
    temporal = Integer.parseInt(server.substring(server.indexOf(':') + 1));
    LarderCli processes = cli(postgres.getPort(), temporal);
    processes.done("migrate");
    served = ServedCli.start(STAGE, "server", processes);
    larder = served.cli();
    larder.done("settings", "set", "inFlight=50"); // so that applies wait for each other
    light = LightPool.of(STAGE, 0);
    larder.done("apply", "-f", light.file().toString());
    for (String name : List.of("one", "two")) {
      WORKERS.put(name, new Worker(name, postgres.getPort(), temporal));
    }
  }

  @AfterAll
  static void close() throws IOException {
    served.close();
    WORKERS.values().forEach(worker -> worker.database.close());
    WORKERS.values().forEach(worker -> worker.temporal.close());
    postgres.close();
  }

  private static LarderCli cli(int database, int temporal) {
    return new LarderCli(
        STAGE.folder(),
        Map.of(
            "LARDER_DATABASE_URL",
            "postgres://postgres@127.0.0.1:%d/postgres".formatted(database),
            "TEMPORAL_ADDRESS",
            "127.0.0.1:" + temporal,
            "LARDER_HEARTBEAT",
            "10s"));
  }

  @BeforeEach
  void bothWorkAndNothingIsThere() {
    fault = (worker, moment) -> {};
    WORKERS.values().forEach(Worker::mendLines);
    WORKERS.values().stream().filter(worker -> !worker.isAlive()).forEach(Worker::start);
    light.openGate("start");
    desire(0);
    light.awaitExactly(larder, 0, 0);
  }

  @Test
  void aWorkerThatIsFrozenInAnApplyHoldsUpTheOtherForSecondsAndDoesNoHarmWhenItGoesOn() {
    CompletableFuture<Worker> frozen = new CompletableFuture<>();
    light.closeGate("start");
    desire(4);
    light.awaitUnderWay("start", 4);
    fault =
        (worker, moment) -> {
          if (moment.is(When.STATEMENT, "apply")
              && moment.statements().contains("insert into larder.workspaces")
              && frozen.complete(worker)) {
            worker.signal("STOP");
          }
        };
    desire(8);
    Await.until("an apply is frozen", LightPool.SOON, frozen::isDone, done -> done);
    Worker stopped = frozen.join();
    long since = System.nanoTime();
    Set<String> lost = stopped.underWay();
    Await.until(
        "the other begins what the frozen one had",
        GOES_ON,
        () -> stopped.other().builds(),
        now -> now.containsAll(lost));
    light.openGate("start");
    Await.until(
        "the pool is full",
        GOES_ON.minusNanos(System.nanoTime() - since),
        () -> light.folders().size(),
        folders -> folders == 8);
    light.awaitExactly(larder, 8, 0);

    stopped.signal("CONT");
    bothGoOn(6);
  }

  @Test
  void aClaimIsPersonalizedThoughWhoGrantedItWasKilledRightAfterTheCommit() {
    light.closeGate("start");
    desire(1);
    light.awaitUnderWay("start", 1);
    Path log = STAGE.folder().resolve("waiting-claim.log");
    Process claim =
        larder.start(log, "claim", LightPool.NAME, "--owner", "zoe", "--on-miss", "wait=10m");
    Await.until(
        "it waits", LightPool.SOON, () -> Stage.text(log), text -> text.contains("in line until"));
    CompletableFuture<Worker> killed = new CompletableFuture<>();
    fault =
        (worker, moment) -> {
          if (moment.is(When.AFTER_COMMIT, "finish build")
              && moment.statements().contains("update \"larder\".\"claims\"")
              && killed.complete(worker)) {
            worker.signal("KILL");
          }
        };
    light.openGate("start");
    Await.until("it is granted", LightPool.SOON, killed::isDone, done -> done);

    Await.until(
        "it is personalized",
        Duration.ofSeconds(75), // a minute, and the time it takes
        () -> larder.workspaces(LightPool.NAME).toString(),
        seen -> seen.contains("\"claimed\"") && seen.contains("zoe"));
    Await.until("the command ends", LightPool.SOON, claim::isAlive, alive -> !alive);
    assertThat(claim.exitValue()).describedAs(Stage.text(log)).isZero();
    larder.done("release", workspaceOf("zoe"));
    nothingTwice();
  }

  /** By the server that claims: no one is left who knows of it but the database. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aClaimIsFollowedThoughWhoClaimedWasKilledRightAfterTheCommit(boolean program) {
    light.personalizes(program);
    desire(1);
    light.awaitExactly(larder, 1, 0);
    CompletableFuture<Process> claiming = new CompletableFuture<>();
    CompletableFuture<Moment> killed = new CompletableFuture<>();
    try (Proxy line =
        Proxy.before(
            postgres.getPort(),
            connection ->
                new PostgresTalk(
                    connection,
                    moment -> {
                      if (moment.is(When.AFTER_COMMIT, "claim") && killed.complete(moment)) {
                        Processes.signal("KILL", claiming.join().pid());
                      }
                    }))) {
      try (ServedCli other =
          ServedCli.start(STAGE, "killed-server-" + program, cli(line.port(), temporal))) {
        claiming.complete(other.server());
        LarderCli.Answer claim = other.cli().run("claim", LightPool.NAME, "--owner", "kim");
        assertThat(claim.exits(3).err()).contains("cannot be reached");
        Await.until("it has committed", LightPool.SOON, killed::isDone, done -> done);
        Await.until("it is gone", LightPool.SOON, claiming.join()::isAlive, alive -> !alive);
      }
    }
    Await.until(
        "it is had, and its replacement is there",
        Duration.ofSeconds(75), // a minute, and the time it takes
        () -> larder.workspaces(LightPool.NAME).toString(),
        seen -> seen.contains("\"claimed\"") && seen.contains("kim") && seen.contains("\"ready\""));
    light.awaitExactly(larder, 1, 1);
    larder.done("release", workspaceOf("kim"));
    light.personalizes(true);
    nothingTwice();
  }

  @Test
  void linesThatAreCutAroundCommitsLoseNothingAndDoubleNothing() {
    AtomicInteger commits = new AtomicInteger();
    Predicate<Moment> ours =
        moment -> Set.of("apply", "begin build", "finish build").contains(moment.transaction());
    fault =
        (worker, moment) -> {
          if (moment.when() == When.BEFORE_COMMIT && ours.test(moment)) {
            if (commits.incrementAndGet() <= 16 && commits.get() % 4 == 1) {
              moment.connection().cut();
            }
          } else if (moment.when() == When.AFTER_COMMIT && ours.test(moment)) {
            if (commits.get() <= 16 && commits.get() % 4 == 3) {
              moment.connection().cut();
            }
          }
        };
    bothGoOn(5);
    bothGoOn(2);
    assertThat(commits.get()).isGreaterThan(8);
  }

  @Test
  void aWorkerThatLosesItsLinesGivesUpWhatItHasAndGoesOnWhenTheyAreBack() {
    Worker one = Objects.requireNonNull(WORKERS.get("one"));
    for (Proxy lost : List.of(one.temporal, one.database)) {
      desire(0);
      light.awaitExactly(larder, 0, 0);
      light.closeGate("start");
      desire(6);
      light.awaitUnderWay("start", 6);
      lost.line(Line.BLACK_HOLE);
      Set<String> under = one.underWay();
      Await.until(
          "the other begins what it had",
          GOES_ON,
          () -> one.other().builds(),
          now -> now.containsAll(under));
      light.openGate("start");
      light.awaitExactly(larder, 6, 0);
      lost.line(Line.CUT); // what has waited in it never arrives
      lost.line(Line.SLOW);
      bothGoOn(4);
      lost.line(Line.GOOD);
    }
  }

  private static void desire(int desired) {
    light.desire(desired);
    larder.done("apply", "-f", light.file().toString());
  }

  private static void bothGoOn(int desired) {
    desire(desired);
    light.awaitExactly(larder, desired, 0);
    assertThat(WORKERS.values()).allMatch(Worker::isAlive);
    nothingTwice();
  }

  private static void nothingTwice() {
    assertThat(light.journal()).filteredOn(entry -> entry.what().equals("twice")).isEmpty();
  }

  private static String workspaceOf(String owner) {
    return larder.workspaces(LightPool.NAME).stream()
        .filter(workspace -> workspace.path("owner").asText().equals(owner))
        .map(workspace -> workspace.path("id").asText())
        .findFirst()
        .orElseThrow();
  }
}
