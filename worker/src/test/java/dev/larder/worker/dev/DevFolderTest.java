package dev.larder.worker.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullMarked
class DevFolderTest {
  @TempDir Path where;

  @Test
  void isItsOwnersAloneAndUnseenByGit() throws Exception {
    try (DevFolder folder = DevFolder.open(where)) {
      assertThat(folder.path()).isEqualTo(where.resolve(".larder"));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())))
          .isEqualTo("rwx------");
      assertThat(folder.resolve(".gitignore")).hasContent("*");
    }
  }

  @Test
  void isHeldByOneDevAtATime() throws Exception {
    try (DevFolder first = DevFolder.open(where)) {
      assertThatThrownBy(() -> DevFolder.open(where))
          .isInstanceOf(DevProblem.class)
          .hasMessageContaining("another larder dev runs in " + where);
      assertThat(first.path()).exists();
    }
    DevFolder.open(where).close();
  }

  @Test
  void secretsAreReadBackAndHidden() throws Exception {
    try (DevFolder folder = DevFolder.open(where)) {
      assertThat(folder.readSecret("s")).isEmpty();
      Path file = folder.writeSecret("s", "one\n");
      folder.writeSecret("s", "two\n");
      assertThat(folder.readSecret("s")).contains("two");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void deletesEverythingOfItsOwnAndNothingBehindALink() throws Exception {
    Path outside = Files.writeString(where.resolve("outside"), "kept");
    try (DevFolder folder = DevFolder.open(where)) {
      Files.createDirectories(folder.resolve("a/b"));
      Files.createSymbolicLink(folder.resolve("a/link"), outside);
      folder.delete();
      assertThat(folder.path()).doesNotExist();
    }
    assertThat(outside).hasContent("kept");
  }
}
