package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What bad input and absent servers get, through the launcher: a reason, a place, an exit code. */
final class WrongInputE2E {
  @RegisterExtension private static final Stage STAGE = new Stage();

  @Test
  void aTypoIsNamedWithFileAndLine() throws IOException {
    Files.writeString(
        STAGE.folder().resolve("pools.yaml"),
        """
        organization: acme
        templates:
          - name: load
            provisioner: {simulated: {start: 2s}}
            presets: [{name: p, desird: 5}]
        """);

    LarderCli.Answer answer = away().run("apply", "-f", "pools.yaml").exits(2);

    assertThat(answer.err()).contains("pools.yaml:5").contains("desird").contains("desired");
    assertThat(answer.out()).isEmpty();
  }

  @Test
  void aFileThatIsNoSnapshotIsNamed() throws IOException {
    Files.writeString(STAGE.folder().resolve("snapshot.json"), "{\"now\": \"soon\"");

    LarderCli.Answer answer = away().run("plan", "--snapshot", "snapshot.json").exits(2);

    assertThat(answer.err()).contains("snapshot.json");
  }

  @Test
  void aDatabaseThatIsAwayIsNamed() {
    assertThat(away().run("secrets", "status").exits(3).err())
        .contains("PostgreSQL")
        .contains("127.0.0.1:9")
        .contains("LARDER_DATABASE_URL")
        .doesNotContain("secret");
  }

  @Test
  void aFolderWithoutDevIsSaidToHaveNone() {
    assertThat(Dev.cli(STAGE).run("pools").exits(3).err()).contains("larder dev");
  }

  @Test
  void anUnknownVerbIsWrongInput() {
    assertThat(Dev.cli(STAGE).run("pool").exits(2).err()).contains("pools");
  }

  /** Where there is neither PostgreSQL nor Temporal. */
  private static LarderCli away() {
    return new LarderCli(
        STAGE.folder(),
        Map.of(
            "LARDER_DATABASE_URL",
            "postgres://larder:secret@127.0.0.1:9/larder",
            "TEMPORAL_ADDRESS",
            "127.0.0.1:9"));
  }
}
