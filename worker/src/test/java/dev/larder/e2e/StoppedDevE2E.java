package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An orderly stop, the start after it, and the end of everything. */
final class StoppedDevE2E {
  @RegisterExtension private final Stage stage = new Stage();

  @Test
  void ctrlCLeavesTheWorkspacesAndSaysSoTheNextStartChecksThemAndResetLeavesNothing() {
    LightPool light = LightPool.of(stage, 3);
    Dev dev = Dev.start(stage, "-f", light.file().toString());
    light.awaitExactly(dev.cli(), 3, 0);

    dev.interrupt();
    assertThat(Dev.logged(stage))
        .contains("Ctrl-C: stopping in order")
        .contains("3 workspaces keep running")
        .contains("./larder dev --reset deletes them");
    assertThat(light.processes()).hasSize(3);
    assertThat(stage.processes())
        .extracting(process -> process.info().commandLine().orElse(""))
        .allMatch(line -> line.contains("tail -f "));

    String dead = light.processes().getFirst();
    light.endProcessOf(dead); // while no one watches
    Dev next = Dev.start(stage, "-f", light.file().toString());
    Await.until(
        "the dead one is replaced",
        LightPool.SOON,
        () -> next.cli().workspaces(LightPool.NAME),
        seen -> isReplaced(dead, seen));
    light.awaitExactly(next.cli(), 3, 0);

    next.interrupt();
    Dev.cli(stage).done("dev", "--reset");
    assertThat(stage.folder().resolve(".larder")).doesNotExist();
    assertThat(light.folders()).isEmpty();
    assertThat(stage.processes()).isEmpty();
  }

  @Test
  void dataThatTemporalCannotReadAreMovedAsideAndThePoolsConvergeWithoutThem() throws IOException {
    LightPool light = LightPool.of(stage, 2);
    Dev dev = Dev.start(stage, "-f", light.file().toString());
    light.awaitExactly(dev.cli(), 2, 0);
    dev.interrupt();
    Path data = stage.folder().resolve(".larder/temporal.db");
    Files.writeString(data, "no database, ".repeat(1000));

    Dev next = Dev.start(stage, "-f", light.desire(4).toString());
    light.awaitExactly(next.cli(), 4, 0);
    assertThat(Dev.logged(stage)).contains("it is temporal.db.unreadable-1 now");
    assertThat(data.resolveSibling("temporal.db.unreadable-1")).content().startsWith("no database");
  }

  private static boolean isReplaced(String dead, List<JsonNode> seen) {
    return seen.stream().noneMatch(workspace -> workspace.path("id").asText().equals(dead));
  }
}
