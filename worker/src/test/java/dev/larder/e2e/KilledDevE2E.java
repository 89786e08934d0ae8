package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of work that was under way when its dev, or even Temporal, came to an end. */
final class KilledDevE2E {
  @RegisterExtension private final Stage stage = new Stage();

  @Test
  void aDevThatWasKilledWhileItBuiltGoesOnWhereItWas() {
    LightPool light = LightPool.of(stage, 3);
    Dev killed = Dev.start(stage, "-f", light.file().toString());
    light.awaitExactly(killed.cli(), 3, 0);
    light.closeGate("start");
    killed.cli().done("apply", "-f", light.desire(8).toString());
    light.awaitUnderWay("start", 5);

    killed.killGroup();
    light.awaitNoPrograms();
    light.openGate("start");
    Dev next = Dev.start(stage, "-f", light.file().toString());

    light.awaitExactly(next.cli(), 8, 0);
    assertThat(light.journal().stream().filter(e -> e.what().equals("end"))).hasSize(8);
  }

  @Test
  void whatWasUnderWayIsFinishedAlsoWhenTemporalForgotAllOfIt() throws IOException {
    LightPool light = LightPool.of(stage, 3);
    Dev killed = Dev.start(stage, "-f", light.file().toString());
    light.awaitExactly(killed.cli(), 3, 0);
    light.closeGate("start");
    light.closeGate("claim");
    JsonNode claim =
        killed.cli().done("claim", LightPool.NAME, "--owner", "alice", "-o", "json").json();
    assertThat(claim.path("state").asText()).isEqualTo("personalizing");
    light.awaitUnderWay("claim", 1);
    light.awaitUnderWay("start", 1);

    killed.killGroup();
    forgetTemporal();
    light.awaitNoPrograms();
    light.openGate("start");
    light.openGate("claim");
    Dev next = Dev.start(stage, "-f", light.file().toString());

    light.awaitExactly(next.cli(), 3, 1);
    List<JsonNode> hers =
        Await.until(
            "the claim is finished",
            LightPool.SOON,
            () -> next.cli().workspaces(LightPool.NAME),
            seen -> seen.stream().anyMatch(w -> w.path("state").asText().equals("claimed")));
    assertThat(hers)
        .filteredOn(w -> w.path("state").asText().equals("claimed"))
        .singleElement()
        .satisfies(w -> assertThat(w.path("owner").asText()).isEqualTo("alice"));
  }

  /** Temporal ends as roughly as dev did, and its data is deleted. */
  private void forgetTemporal() throws IOException {
    Await.until(
        "Temporal is gone",
        LightPool.SOON,
        () -> {
          List<ProcessHandle> servers =
              stage.processes().stream()
                  .filter(p -> p.info().commandLine().orElse("").contains("start-dev"))
                  .toList();
          servers.forEach(ProcessHandle::destroyForcibly);
          return servers;
        },
        List::isEmpty);
    try (Stream<Path> files = Files.list(stage.folder().resolve(".larder"))) {
      for (Path file :
          files.filter(f -> f.getFileName().toString().startsWith("temporal.db")).toList()) {
        Files.delete(file);
      }
    }
  }
}
