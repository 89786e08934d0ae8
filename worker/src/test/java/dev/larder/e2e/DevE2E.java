package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a newcomer sees: `larder dev` with the example pools, and a second shell beside it. */
final class DevE2E {
  private static final Duration SOON = Duration.ofSeconds(60);

  @RegisterExtension private static final Stage STAGE = new Stage();

  private static Dev dev;
  private static LarderCli larder;

  @BeforeAll
  static void startDev() {
    dev = Dev.start(STAGE, "-f", LarderCli.checkout().resolve("examples").toString());
    larder = dev.cli();
    larder.waitForStock();
  }

  @Test
  void everyPoolIsInStock() {
    List<JsonNode> pools = larder.pools();

    assertThat(pools).hasSizeGreaterThanOrEqualTo(3);
    assertThat(pools)
        .filteredOn(pool -> !pool.path("template").asText().equals("light"))
        .allSatisfy(
            pool -> {
              hasKeys(pool, "organization template preset desired ready starting deleting state");
              assertThat(pool.path("desired").asInt()).isPositive();
              assertThat(pool.path("ready").asInt()).isEqualTo(pool.path("desired").asInt());
              assertThat(pool.path("state").asText()).isEqualTo("full");
            });
    assertThat(larder.workspaces())
        .isNotEmpty()
        .allSatisfy(workspace -> hasKeys(workspace, "id name template preset owner state"));
    assertThat(larder.workspaces())
        .filteredOn(workspace -> workspace.path("state").asText().equals("ready"))
        .allSatisfy(workspace -> assertThat(workspace.path("owner").isNull()).isTrue());
  }

  @Test
  void aClaimAnswersAndNamesItsOwnerAndThePoolRefills() {
    larder.waitForStock("java-dev/small");
    JsonNode claim =
        larder.done("claim", "java-dev/small", "--owner", "alice", "--wait", "-o", "json").json();

    hasKeys(claim, "claim workspace name hit state outputs tookMicros");
    assertThat(claim.path("hit").asBoolean()).isTrue();
    assertThat(claim.path("state").asText()).isEqualTo("claimed");
    assertThat(page(claim.path("outputs").path("url").asText())).contains("alice");

    larder.waitForStock("java-dev/small"); // the interval is five minutes: no one waited for it
    JsonNode hers = larder.done("workspaces", "--owner", "alice", "-o", "json").json();
    assertThat(hers).hasSize(1);
    assertThat(hers.path(0).path("id")).isEqualTo(claim.path("workspace"));
  }

  @Test
  void temporalsOwnCommandWakesTheReconcilerAndClaims() {
    TemporalCli temporal = dev.temporal();
    temporal.done(
        "workflow", "signal", "--workflow-id", "larder-reconciler", "--name", "reconcileNow");
    assertThat(
            temporal.done(
                "workflow", "describe", "--workflow-id", "larder-reconciler", "-o", "json"))
        .contains("WORKFLOW_EXECUTION_STATUS_RUNNING");

    larder.waitForStock("docs/editor");
    String answer =
        temporal.done(
            "workflow",
            "execute",
            "--type",
            "WorkspaceClaim",
            "--task-queue",
            "larder",
            "--workflow-id",
            "claim-for-bob",
            "--input",
            "{\"pool\": \"docs/editor\", \"owner\": \"bob\"}");
    assertThat(answer).contains("\"hit\":true").contains("\"state\":\"claimed\"");

    JsonNode his = larder.done("workspaces", "--owner", "bob", "-o", "json").json().path(0);
    assertThat(page(his.path("outputs").path("url").asText())).contains("bob");
  }

  @Test
  void fiftyClaimsOfTenProcessesGetEachOfTwentyOnce() {
    LightPool light = LightPool.of(STAGE, 20);
    larder.done("apply", "-f", light.file().toString());
    light.awaitExactly(larder, 20, 0);

    light.closeGate("start"); // what refills stands still until all have claimed
    List<LarderCli.Answer> answers = claims(10, 5);
    List<JsonNode> hits = withExit(answers, 0);
    List<JsonNode> misses = withExit(answers, 4);
    assertThat(hits).hasSize(20).allMatch(hit -> hit.path("hit").asBoolean());
    assertThat(misses)
        .hasSize(30)
        .allMatch(miss -> !miss.path("hit").asBoolean() && !miss.path("reason").asText().isEmpty());
    Set<String> handedOut = new HashSet<>();
    hits.forEach(hit -> handedOut.add(hit.path("workspace").asText()));
    assertThat(handedOut).hasSize(20);

    light.openGate("start");
    light.awaitExactly(larder, 20, 20);
  }

  @Test
  void theWorkerStaysBelowFourHundredMegabytes() {
    larder.waitForStock("java-dev/large");

    assertThat(Processes.residentMegabytes(dev.pid())).isLessThan(400);
  }

  private static List<LarderCli.Answer> claims(int processes, int each) {
    try (ExecutorService shells = Executors.newFixedThreadPool(processes)) {
      List<Future<List<LarderCli.Answer>>> running = new ArrayList<>();
      for (int shell = 0; shell < processes; shell++) {
        String owner = "owner-" + shell;
        running.add(
            shells.submit(
                () ->
                    Stream.generate(
                            () ->
                                larder.run("claim", LightPool.NAME, "--owner", owner, "-o", "json"))
                        .limit(each)
                        .toList()));
      }
      List<LarderCli.Answer> answers = new ArrayList<>();
      for (Future<List<LarderCli.Answer>> shell : running) {
        answers.addAll(shell.get());
      }
      return answers;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } catch (ExecutionException e) {
      throw new AssertionError("a shell failed", e);
    }
  }

  private static List<JsonNode> withExit(List<LarderCli.Answer> answers, int exit) {
    return answers.stream()
        .filter(answer -> answer.exit() == exit)
        .map(LarderCli.Answer::json)
        .toList();
  }

  private static void hasKeys(JsonNode object, String keys) {
    for (String key : keys.split(" ", -1)) {
      assertThat(object.has(key)).describedAs("%s has %s", object, key).isTrue();
    }
  }

  private static String page(String url) {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(SOON).build()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(url)).timeout(SOON).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new AssertionError(url + " does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
