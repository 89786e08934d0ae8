package dev.larder.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTest {
  @TempDir Path folder;

  @Test
  void deletesWhatIsReadOnlyToo() throws IOException {
    Path tree = folder.resolve("tree");
    Files.createDirectories(tree.resolve("a/b"));
    Files.writeString(tree.resolve("a/b/file"), "x");
    for (String within : new String[] {"a/b/file", "a/b", "a"}) {
      Files.setPosixFilePermissions(
          tree.resolve(within), PosixFilePermissions.fromString("r-xr-xr-x"));
    }
    FileTree.delete(tree);
    assertThat(tree).doesNotExist();
  }

  @Test
  void whatIsNotThereIsDeleted() throws IOException {
    FileTree.delete(folder.resolve("none"));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void deletesALinkAndNotWhatItLeadsTo() throws IOException {
    Path kept = Files.createDirectories(folder.resolve("kept"));
    Files.writeString(kept.resolve("file"), "x");
    Path tree = Files.createDirectories(folder.resolve("tree"));
    Files.createSymbolicLink(tree.resolve("link"), kept);
    Path link = Files.createSymbolicLink(folder.resolve("link"), kept);
    FileTree.delete(tree);
    FileTree.delete(link);
    assertThat(folder).isDirectoryContaining(path -> path.equals(kept));
    assertThat(kept.resolve("file")).exists();
    assertThat(FileTree.list(folder)).containsExactly(kept);
  }

  @Test
  void deletesAndCopiesWhatHasANameThatIsNoText() throws Exception {
    Path tree = Files.createDirectories(folder.resolve("tree"));
    Process named =
        new ProcessBuilder(
                "sh", "-c", "name=$(printf 'caf\\351'); mkdir $name; echo x >$name/$name")
            .directory(tree.toFile())
            .start();
    assertThat(named.waitFor()).isZero();
    Path copy = folder.resolve("copy");
    FileTree.copy(tree, copy, within -> true);
    assertThat(FileTree.list(FileTree.list(copy).getFirst())).hasSize(1);
    FileTree.delete(tree);
    FileTree.delete(copy);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void deletesAsDeepAsATemplateCanBeAndSaysWhatIsDeeper() throws IOException {
    Path tree = folder.resolve("tree");
    Files.createDirectories(tree.resolve("a/".repeat(512)));
    FileTree.delete(tree);
    assertThat(tree).doesNotExist();

    Files.createDirectories(tree.resolve("a/".repeat(700)));
    assertThatThrownBy(() -> FileTree.delete(tree)).isInstanceOf(FileSystemLoopException.class);
    FileTree.delete(tree.resolve("a/".repeat(350)));
    FileTree.delete(tree);
    assertThat(tree).doesNotExist();
  }
}
