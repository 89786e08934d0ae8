package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The API as programs meet it: with curl, from the README; and beside a server that is lost. */
final class HttpE2E {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Pattern BLOCK =
      Pattern.compile("## Over HTTP\n.*?```bash\n(.*?)```", Pattern.DOTALL);
  private static final Pattern ANSWERS = Pattern.compile("the API answers at (http://\\S+)");
  private static final int KEYS = 60;
  private static final String POOLS =
      """
      organization: acme
      templates:
        - name: quick
          provisioner:
            simulated: {start: 0s, claim: 0s, delete: 0s}
          presets:
            - {name: one, desired: 80, slowStart: false}
      """;

  @RegisterExtension private static final Stage STAGE = new Stage();

  private static LarderCli larder;

  @BeforeAll
  static void startDev() throws IOException {
    Dev dev = Dev.start(STAGE, "-f", LarderCli.checkout().resolve("examples").toString());
    larder = dev.cli();
    Path pools = Files.writeString(STAGE.folder().resolve("quick.yaml"), POOLS);
    larder.done("apply", "-f", pools.toString());
    larder.waitForStock();
  }

  @Test
  void theReadmesLinesWorkAsTheyStand() throws Exception {
    Matcher block = BLOCK.matcher(Files.readString(LarderCli.checkout().resolve("README.md")));
    assertThat(block.find()).isTrue();
    String lines = block.group(1).replace("http://127.0.0.1:8080", instance("url"));
    Process bash =
        new ProcessBuilder("bash", "-euo", "pipefail", "-c", lines)
            .directory(STAGE.folder().toFile())
            .redirectErrorStream(true)
            .start();
    String printed = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(bash.exitValue()).as(printed).isZero();
    assertThat(printed)
        .contains("\"state\":\"claimed\"")
        .contains("\"owner\":\"bob\"")
        .contains("\"extended\":true")
        .contains("\"state\":\"deleting\"")
        .contains("\"wanted\":\"2, always\"");
  }

  @Test
  void aServerThatIsKilledInMidClaimLosesNone() throws Exception {
    Path log = STAGE.folder().resolve("server.log");
    Process server = larder.start(log, "server", "--listen", "127.0.0.1:0", "--metrics", "off");
    Await.until("the server answers", SOON, () -> Stage.text(log), HttpE2E::answers);
    Matcher url = ANSWERS.matcher(Stage.text(log));
    assertThat(url.find()).isTrue();
    Map<String, String> first = new ConcurrentHashMap<>();
    try (ExecutorService clients = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < KEYS; i++) {
        String key = "key-" + i;
        clients.execute(
            () -> claim(url.group(1), key).ifPresent(workspace -> first.put(key, workspace)));
      }
      Await.until("some claims are answered", SOON, first::size, size -> size >= 10);
      Processes.killGroup(server.pid());
    }
    assertThat(first.size()).isLessThan(KEYS);
    Set<String> workspaces = new HashSet<>();
    Map<String, String> second = new HashMap<>();
    for (int i = 0; i < KEYS; i++) {
      String key = "key-" + i;
      second.put(key, claim(instance("url"), key).orElseThrow());
      workspaces.add(second.get(key));
    }
    assertThat(workspaces).hasSize(KEYS);
    assertThat(second).containsAllEntriesOf(first);
    List<JsonNode> owned =
        larder.workspaces("quick/one").stream()
            .filter(workspace -> workspace.path("owner").asText().equals("storyteller"))
            .toList();
    assertThat(owned).hasSize(KEYS);
  }

  private static boolean answers(String log) {
    return ANSWERS.matcher(log).find();
  }

  /** The workspace; empty: there was no answer. */
  private static Optional<String> claim(String url, String key) {
    try {
      var answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(url + "/v1/claims"))
                      .header("Authorization", "Bearer " + instance("token"))
                      .header("Content-Type", "application/json")
                      .header("Idempotency-Key", key)
                      .timeout(SOON)
                      .POST(HttpRequest.BodyPublishers.ofString("{\"pool\":\"acme/quick/one\"}"))
                      .build(),
                  BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
      return Optional.of(
          JsonMapper.builder().build().readTree(answer.body()).path("workspace").asText());
    } catch (IOException lost) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static String instance(String key) throws IOException {
    return JsonMapper.builder()
        .build()
        .readTree(STAGE.folder().resolve(".larder/instance.json").toFile())
        .path(key)
        .asText();
  }
}
