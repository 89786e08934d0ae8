package dev.larder.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerOnlyTest {
  @TempDir Path folder;

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void aFileIsWrittenForItsOwnerAloneAlsoWhereOneForAllWas() throws IOException {
    Path file = folder.resolve("secret");
    Files.writeString(file, "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    OwnerOnly.write(file, "new");
    assertThat(file).hasContent("new");
    assertThat(permissions(file)).isEqualTo("rw-------");
    assertThat(FileTree.list(folder)).containsExactly(file);
  }

  @Test
  void aFolderIsMadeForItsOwnerAlone() throws IOException {
    assertThat(permissions(OwnerOnly.createFolder(folder.resolve("a/b")))).isEqualTo("rwx------");
  }
}
