package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The rollout of docs/rollouts.md, there and back, while claims come in. */
final class RolloutE2E {
  private static final String POOL = "roll/p";
  private static final String DEPLOYMENT = "larder";
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int LONG_FILL = 180;

  /** A server asks after what a version still has every three minutes; here every few seconds. */
  private static final String[] QUICK_DRAINAGE = {
    "matching.wv.VersionDrainageStatusVisibilityGracePeriod=\"2s\"",
    "matching.wv.VersionDrainageStatusRefreshInterval=\"2s\""
  };

  @RegisterExtension private final Stage stage = new Stage();
  private final Map<String, Process> workers = new LinkedHashMap<>();

  @Test
  void aNewVersionComesByStepsAndGoesBackWhileClaimsAreMet() throws Exception {
    try (OwnServers servers =
        OwnServers.start(
            stage, Map.of("LARDER_DRAIN", "20s", "LARDER_METRICS", "off"), QUICK_DRAINAGE)) {
      LarderCli processes = servers.processes();
      TemporalCli temporal = new TemporalCli(servers.temporal());
      try (ServedCli served = ServedCli.start(stage, "server", processes)) {
        DataSource database = servers.postgres().getPostgresDatabase();
        start(processes, "plain");
        served.cli().done("apply", "-f", pools("start: 1s, claim: 300ms", 8), "--wait");
        try (ClaimLoad load = ClaimLoad.of(served.client(), POOL, Duration.ofMillis(1500))) {
          rollOut(processes, temporal, database);
          load.close();
          assertThat(load.failures()).isEmpty();
          assertThat(load.claimed()).isEqualTo(load.made()).isGreaterThan(20);
          System.out.printf("%d claims, none failed%n", load.claimed());
        }
        served.cli().waitForStock(POOL);
        assertNothingTwice(database);
        assertThat(
                temporal.done(
                    "workflow",
                    "list",
                    "--query",
                    "ExecutionStatus IN ('Failed','Terminated','TimedOut')"))
            .doesNotContain("larder");
        assertThat(logs()).doesNotContain("NonDeterministic").doesNotContain("TMPRL1100");
      }
    }
  }

  /** Beside a fill of more builds than are asked for at once. */
  @Test
  void aLongFillGoesOnWithTheVersionThatIsCurrentNow() throws Exception {
    try (OwnServers servers =
            OwnServers.start(
                stage,
                Map.of("LARDER_BUILD_SLOTS", "20", "LARDER_METRICS", "off"),
                QUICK_DRAINAGE);
        ServedCli served = ServedCli.start(stage, "server", servers.processes())) {
      LarderCli processes = servers.processes();
      TemporalCli temporal = new TemporalCli(servers.temporal());
      DataSource database = servers.postgres().getPostgresDatabase();
      start(processes, "a", "--deployment", DEPLOYMENT, "--build-id", "a");
      setCurrent(temporal, "a");
      start(processes, "b", "--deployment", DEPLOYMENT, "--build-id", "b");
      awaitLine("b", "larder.b is neither current nor ramping yet");

      served.cli().done("apply", "-f", pools("start: 2s", LONG_FILL));
      awaitBuilds(database, "a");
      setCurrent(temporal, "b");
      Await.until(
          "the pool is full",
          SOON,
          () ->
              Ask.number(database, "select count(*) from larder.workspaces where state = 'ready'"),
          ready -> ready == LONG_FILL);

      if (saysThatTheTargetChanged(temporal)) {
        assertThat(begun(database, "b")).as("builds of the new version").isPositive();
        assertThat(Ask.number(database, "select count(distinct workflow_id) from larder.builds"))
            .as("workflows: the old version's, which ended early, and the new one's")
            .isEqualTo(2);
      }
      assertThat(begun(database, "a") + begun(database, "b")).isEqualTo(LONG_FILL);
      assertNothingTwice(database);
      awaitDrained(temporal, "a");
    }
  }

  /** Servers of 1.29 don't tell a workflow: the version that began a fill ends it. */
  private static boolean saysThatTheTargetChanged(TemporalCli temporal) {
    return !temporal.done("operator", "cluster", "describe", "-o", "json").contains("\"1.29.");
  }

  private void rollOut(LarderCli processes, TemporalCli temporal, DataSource database)
      throws InterruptedException {
    awaitBuilds(database, "plain");

    start(processes, "a", "--deployment", DEPLOYMENT, "--build-id", "a");
    awaitLine("a", "larder.a is neither current nor ramping yet and gets no work");
    assertThat(processes.run("doctor").out()).contains("larder.a is neither current nor ramping");
    setCurrent(temporal, "a");
    awaitBuilds(database, "a");
    stop("plain");

    start(processes, "b", "--deployment", DEPLOYMENT, "--build-id", "b");
    Await.until(
        "visibility knows the deployment",
        SOON,
        () -> temporal.done("worker", "deployment", "list"),
        text -> text.contains(DEPLOYMENT));
    Await.until(
        "Temporal knows the version",
        SOON,
        () -> temporal.done("worker", "deployment", "describe", "--name", DEPLOYMENT),
        text -> text.contains("b"));
    changed(
        temporal,
        "set-ramping-version",
        "--deployment-name",
        DEPLOYMENT,
        "--build-id",
        "b",
        "--percentage",
        "50",
        "--yes");
    awaitBuilds(database, "a", "b");
    setCurrent(temporal, "b");
    awaitBuilds(database, "b");

    setCurrent(temporal, "a");
    awaitBuilds(database, "a");
    awaitDrained(temporal, "b");
    stop("b");

    start(processes, "plain-again");
    changed(
        temporal, "set-current-version", "--deployment-name", DEPLOYMENT, "--unversioned", "--yes");
    awaitBuilds(database, "plain-again");
    awaitDrained(temporal, "a");
    stop("a");
    awaitBuilds(database, "plain-again");
  }

  private static void setCurrent(TemporalCli temporal, String build) {
    changed(
        temporal,
        "set-current-version",
        "--deployment-name",
        DEPLOYMENT,
        "--build-id",
        build,
        "--yes");
  }

  private static void changed(TemporalCli temporal, String verb, String... arguments) {
    List<String> command = new ArrayList<>(List.of("worker", "deployment", verb));
    command.addAll(List.of(arguments));
    temporal.doneInTheEnd(SOON, command.toArray(String[]::new));
  }

  private static void awaitDrained(TemporalCli temporal, String build) {
    Await.until(
        build + " is drained",
        SOON,
        () ->
            temporal.done(
                "worker",
                "deployment",
                "describe-version",
                "--deployment-name",
                DEPLOYMENT,
                "--build-id",
                build),
        text -> text.matches("(?s).*DrainageStatus +drained.*"));
  }

  /** Each of these workers begins two more builds. */
  private void awaitBuilds(DataSource database, String... names) {
    Map<String, Long> before = new LinkedHashMap<>();
    for (String name : names) {
      before.put(name, begun(database, name));
    }
    Await.until(
        "builds of " + before,
        SOON,
        () ->
            before.keySet().stream()
                .allMatch(n -> begun(database, n) >= Objects.requireNonNull(before.get(n)) + 2),
        done -> done);
  }

  private long begun(DataSource database, String worker) {
    return Ask.number(
        database,
        "select count(*) from larder.build_attempts where worker like '%d@%%'"
            .formatted(Objects.requireNonNull(workers.get(worker)).pid()));
  }

  private static void assertNothingTwice(DataSource database) {
    assertThat(Ask.number(database, "select count(*) from larder.build_attempts where attempt > 1"))
        .as("builds that were begun twice")
        .isZero();
    assertThat(
            Ask.number(
                database,
                "select count(*) from (select workspace_id, transition, reason from larder.builds"
                    + " group by 1, 2, 3 having count(*) > 1) twice"))
        .as("workspaces with two builds of a kind")
        .isZero();
    assertThat(
            Ask.number(database, "select count(*) from larder.builds where status <> 'succeeded'"))
        .as("builds that failed")
        .isZero();
    long claims = Ask.number(database, "select count(*) from larder.claims");
    assertThat(Ask.number(database, "select count(*) from larder.workspaces"))
        .as("workspaces: those claimed and the stock")
        .isEqualTo(claims + Ask.number(database, "select sum(desired) from larder.pools"));
    System.out.printf(
        "%d builds, none twice%n",
        Ask.number(database, "select count(*) from larder.build_attempts"));
  }

  private void start(LarderCli processes, String name, String... options) {
    List<String> verb =
        new ArrayList<>(
            List.of("worker", "--work-directory", stage.folder().resolve(name).toString()));
    verb.addAll(List.of(options));
    workers.put(
        name, processes.start(stage.folder().resolve(name + ".log"), verb.toArray(String[]::new)));
    awaitLine(name, "working:");
  }

  private void awaitLine(String worker, String line) {
    Path log = stage.folder().resolve(worker + ".log");
    Await.until(line, SOON, () -> Stage.text(log), text -> text.contains(line));
  }

  private void stop(String name) throws InterruptedException {
    Process worker = Objects.requireNonNull(workers.get(name));
    Processes.signal("TERM", worker.pid());
    assertThat(worker.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(worker.exitValue()).isZero();
  }

  private String logs() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(stage.folder())) {
      for (Path log : files.filter(f -> f.toString().endsWith(".log")).toList()) {
        all.append(Files.readString(log));
      }
    }
    return all.toString();
  }

  private String pools(String simulated, int desired) throws IOException {
    return Files.writeString(
            stage.folder().resolve("roll.yaml"),
            """
            organization: acme
            templates:
              - name: roll
                provisioner: {simulated: {%s}}
                presets: [{name: p, desired: %d, slowStart: false}]
            """
                .formatted(simulated, desired))
        .toString();
  }
}
