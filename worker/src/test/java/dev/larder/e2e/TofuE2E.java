package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Workspaces of OpenTofu, from stock to claim, also when their worker is killed in mid-apply. */
final class TofuE2E {
  private static final Duration SOON = Duration.ofMinutes(2);

  @RegisterExtension private final Stage stage = new Stage();

  @BeforeEach
  void needsTofu() {
    Tofu.needed();
  }

  /** The pool stack/small of one workspace; answers with its file. */
  private Path pool(String module) {
    try {
      Path folder = Files.createDirectories(stage.folder().resolve("stack"));
      Files.writeString(folder.resolve("main.tf"), module);
      return Files.writeString(
          stage.folder().resolve("stack.yaml"),
          """
          organization: acme
          templates:
            - name: stack
              provisioner:
                tofu: {directory: ./stack}
              presets:
                - {name: small, desired: 1}
          """);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aForecastWarnsAndAClaimSaysWhatItReplaced() {
    Path file =
        pool(
            """
            variable "larder_owner" {}
            resource "terraform_data" "home" {
              triggers_replace = [var.larder_owner]
            }
            output "owner" {
              value = var.larder_owner
            }
            """);
    Dev dev = Dev.start(stage, "-f", file.toString());
    dev.cli().waitForStock("stack/small");
    Await.until(
        "the forecast is shown",
        SOON,
        () -> dev.cli().workspaces("stack/small"),
        seen -> seen.toString().contains("terraform_data.home"));

    JsonNode claim =
        dev.cli().done("claim", "stack/small", "--owner", "alice", "--wait", "-o", "json").json();

    assertThat(claim.path("replaced"))
        .extracting(JsonNode::asText)
        .containsExactly("terraform_data.home");
    assertThat(claim.path("forcedBy").path("terraform_data.home"))
        .extracting(JsonNode::asText)
        .containsExactly("triggers_replace");
    assertThat(dev.cli().workspaces("stack/small"))
        .extracting(workspace -> workspace.path("outputs").path("owner").asText())
        .contains("alice");
  }

  @Test
  void whatWasMadeBeforeAKillIsFoundAndFinished() {
    Path journal = stage.folder().resolve("journal");
    Path gate = stage.folder().resolve("gate");
    Path file =
        pool(
            """
            resource "terraform_data" "first" {
              provisioner "local-exec" {
                command = "echo first >>'%1$s'"
              }
            }
            resource "terraform_data" "second" {
              input = terraform_data.first.id
              provisioner "local-exec" {
                command = "echo second >>'%1$s'; until [ -e '%2$s' ]; do sleep 0.1; done"
              }
            }
            """
                .formatted(journal, gate));
    Dev killed = Dev.start(stage, "-f", file.toString());
    Await.until(
        "the second is being made", SOON, () -> Stage.text(journal), t -> t.contains("second"));

    killed.killGroup();
    create(gate);
    Dev next = Dev.start(stage, "-f", file.toString());
    next.cli().waitForStock("stack/small");

    assertThat(Stage.text(journal).lines().filter(line -> line.equals("first"))).hasSize(1);
    assertThat(next.cli().workspaces("stack/small")).hasSize(1);
  }

  private static void create(Path file) {
    try {
      Files.createFile(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
