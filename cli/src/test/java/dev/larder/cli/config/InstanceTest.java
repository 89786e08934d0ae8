package dev.larder.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.document.InvalidDocument;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullMarked
class InstanceTest {
  @TempDir Path folder;
  Path home = Path.of("");

  @BeforeEach
  void makeHome() throws Exception {
    home = Files.createDirectory(folder.resolve(Instance.FOLDER));
  }

  @Test
  void isFoundFromAFolderBelow() throws Exception {
    Instance written = instance(Optional.of("http://127.0.0.1:8233"), Optional.empty());
    written.write();
    Path below = Files.createDirectories(folder.resolve("a/b"));
    assertThat(Instance.find(below)).contains(written);
    assertThat(Instance.find(folder)).contains(written);
  }

  @Test
  void onlyItsOwnerMayReadThePassword() throws Exception {
    instance(Optional.empty(), Optional.empty()).write();
    Path file = home.resolve("instance.json");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(instance(Optional.empty(), Optional.empty()).toString()).doesNotContain("s3cret");
    assertThat(home.toFile().list()).containsExactlyInAnyOrder("authorization", "instance.json");
  }

  @Test
  void isGoneOnceRemoved() throws Exception {
    instance(Optional.empty(), Optional.empty()).write();
    Instance.remove(home);
    Instance.remove(home);
    assertThat(Instance.find(folder)).isEmpty();
  }

  @Test
  void aFileThatIsNotOneSaysWhere() throws Exception {
    Files.writeString(home.resolve("instance.json"), "{\"pid\": \"x\"}");
    assertThatThrownBy(() -> Instance.find(folder))
        .isInstanceOf(InvalidDocument.class)
        .hasMessageContaining("instance.json")
        .hasMessageContaining("databaseUrl");
  }

  private Instance instance(Optional<String> webUi, Optional<String> metrics) {
    return new Instance(
        home,
        "jdbc:postgresql://127.0.0.1:5433/larder?user=larder&password=s3cret",
        "127.0.0.1:7233",
        "default",
        webUi,
        metrics,
        Optional.of("http://127.0.0.1:8080"),
        Optional.of("larder_secret"),
        ProcessHandle.current().pid());
  }
}
