package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.worker.provision.docker.TestEngine;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One file with a pool of programs, one of OpenTofu and one of containers; a claim from each. */
final class EveryKindE2E {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final List<String> POOLS = List.of("script/p", "stack/small", "box/small");

  @RegisterExtension private final Stage stage = new Stage();

  @Test
  void everyKindIsStockedClaimedAndGivenBack() throws Exception {
    Tofu.needed();
    TestEngine engine = TestEngine.shared();
    Dev dev = Dev.start(stage, engine.environment());
    LarderCli larder = dev.cli();
    larder.done("apply", "-f", file().toString());
    larder.waitForStock(POOLS.toArray(String[]::new));

    for (String pool : POOLS) {
      JsonNode claim = larder.done("claim", pool, "--owner", "ann", "--wait", "-o", "json").json();
      assertThat(claim.path("hit").asBoolean()).describedAs(pool).isTrue();
      assertThat(claim.path("state").asText()).describedAs(pool).isEqualTo("claimed");
      assertThat(claim.path("replaced")).describedAs(pool).isEmpty();
    }
    JsonNode box = of("ann", larder, "box/small");
    assertThat(page(box.path("outputs").path("url").asText())).contains("for ann");
    assertThat(of("ann", larder, "stack/small").path("outputs").path("owner").asText())
        .isEqualTo("ann");
    larder.waitForStock(POOLS.toArray(String[]::new));

    larder.done("release", box.path("id").asText(), "--wait");
    larder.done("claim", "script/p", "--owner", "ben", "--for", "2s", "--wait");
    Await.until(
        "what was given back and what has no lease any more is gone",
        SOON,
        () -> larder.workspaces(),
        all ->
            all.stream()
                .noneMatch(
                    workspace ->
                        workspace.path("owner").asText().equals("ben")
                            || workspace.path("id").equals(box.path("id"))));
    larder.waitForStock(POOLS.toArray(String[]::new));
    assertThat(dev.interrupt()).isZero();
  }

  private static JsonNode of(String owner, LarderCli larder, String pool) {
    return larder.workspaces(pool).stream()
        .filter(workspace -> workspace.path("owner").asText().equals(owner))
        .findFirst()
        .orElseThrow();
  }

  private static String page(String url) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private Path file() throws IOException {
    Path stack = Files.createDirectories(stage.folder().resolve("stack"));
    Files.createDirectories(stage.folder().resolve("script"));
    Files.writeString(stage.folder().resolve("script/README"), "nothing is needed\n");
    Files.writeString(
        stack.resolve("main.tf"),
        """
        variable "larder_owner" {}
        resource "terraform_data" "home" {
          input = var.larder_owner
        }
        output "owner" {
          value = terraform_data.home.output
        }
        """);
    return Files.writeString(
        stage.folder().resolve("kinds.yaml"),
        """
        organization: acme
        templates:
          - name: script
            provisioner:
              exec: {directory: ./script, start: [sh, -c, exit 0], delete: [sh, -c, exit 0]}
            presets: [{name: p, desired: 1}]
          - name: stack
            provisioner:
              tofu: {directory: ./stack}
            presets: [{name: small, desired: 1}]
          - name: box
            provisioner:
              docker:
                image: %s
                command: [sh, -c, "mkdir -p /www && echo in stock >/www/index.html && exec httpd -f -p 8080 -h /www"]
                ports: {http: 8080}
                claim: [sh, -c, 'cat >/dev/null; echo "for $LARDER_OWNER" >/www/index.html']
                ready: {http: "{url}", within: 30s}
            presets: [{name: small, desired: 1}]
        """
            .formatted(TestEngine.IMAGE));
  }
}
