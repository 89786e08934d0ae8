package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A preset that always fails: given up, probed, mended by a new version; of each its people are
 * told once, though the worker is killed when it has told one of two recipients.
 */
final class GivingUpE2E {
  private static final String POOL = "broken/p";
  private static final String LIMIT_REACHED = "failure-limit-reached";
  private static final Duration SOON = Duration.ofSeconds(90);

  @RegisterExtension private final Stage stage = new Stage();

  @Test
  void aPresetThatAlwaysFailsIsGivenUpToldOnceProbedAndMended() {
    try (Recipients recipients = Recipients.start()) {
      Map<String, String> mail =
          Map.of("LARDER_SMTP_URL", recipients.smtp(), "LARDER_MAIL_FROM", "larder@acme.example");
      Dev killed = Dev.start(stage, mail);
      LarderCli larder = killed.cli();
      larder.done("settings", "set", "backoffInterval=2s", "failureHardLimit=3", "probeAfter=10s");
      recipients.refuse(true);
      larder.done("apply", "-f", file(recipients, "echo no space left >&2; exit 1"));

      JsonNode held =
          Await.until(
              "the pool is given up",
              SOON,
              () -> larder.pool(POOL),
              pool -> pool.path("state").asText().equals("hard-limited"));
      assertThat(Instant.parse(held.path("until").asText()))
          .isAfter(Instant.now().minusSeconds(30));
      assertThat(larder.done("explain", POOL).out()).contains("no space left");
      assertThat(failed(larder)).hasSizeGreaterThanOrEqualTo(3);

      Await.until(
          "the mail is on record, and the webhook was tried",
          SOON,
          () -> deliveries(larder),
          told -> told.contains("platform@acme.example accepted") && told.contains("503"));
      killed.killGroup();
      recipients.refuse(false);
      Dev dev = Dev.start(stage, mail);

      Await.until(
          "the webhook is told by the next worker",
          SOON,
          () -> recipients.hooks(LIMIT_REACHED),
          told -> !told.isEmpty());
      Await.until("a probe after it", SOON, () -> failed(larder), builds -> builds.size() > 3);

      larder.done("apply", "-f", file(recipients, "exit 0"));
      larder.waitForStock(POOL);
      Await.until(
          "recovery is told", SOON, () -> recipients.hooks("recovered"), told -> !told.isEmpty());
      Await.until(
          "recovery is mailed", SOON, () -> recipients.mails("recovered"), m -> !m.isEmpty());
      assertThat(recipients.hooks(LIMIT_REACHED)).hasSize(1);
      assertThat(recipients.mails("no space left")).hasSize(1);
      assertThat(recipients.hooks("recovered")).hasSize(1);
      assertThat(dev.interrupt()).isZero();
    }
  }

  private static List<JsonNode> failed(LarderCli larder) {
    return larder
        .done("builds", "--pool", POOL, "--status", "failed", "-o", "json")
        .json()
        .valueStream()
        .toList();
  }

  /** Each delivery of the limit's event as recipient, status and error. */
  private static String deliveries(LarderCli larder) {
    return String.join(
        "\n",
        larder
            .done("events", "--kind", LIMIT_REACHED, "-o", "json")
            .json()
            .valueStream()
            .flatMap(event -> event.path("deliveries").valueStream())
            .map(
                told ->
                    told.path("recipient").asText()
                        + " "
                        + told.path("status").asText()
                        + " "
                        + told.path("error").asText())
            .toList());
  }

  private String file(Recipients recipients, String start) {
    Path folder = stage.folder().resolve("broken");
    Path file = stage.folder().resolve("broken.yaml");
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("README"), "nothing is needed\n");
      Files.writeString(
          file,
          """
          organization: acme
          notify:
            - mail: platform@acme.example
            - webhook: %s
          templates:
            - name: broken
              provisioner:
                exec:
                  directory: ./broken
                  start: [sh, -c, "%s"]
                  delete: [sh, -c, "exit 0"]
              presets:
                - {name: p, desired: 2, slowStart: false}
          """
              .formatted(recipients.hook(), start));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toString();
  }
}
