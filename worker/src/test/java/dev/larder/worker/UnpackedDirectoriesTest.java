package dev.larder.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.larder.desired.Directory;
import dev.larder.desired.Specification;
import dev.larder.file.FileTree;
import dev.larder.poolfile.PackedDirectory;
import dev.larder.store.TestDatabase;
import dev.larder.store.Wanted;
import dev.larder.store.pool.Pools;
import dev.larder.store.secret.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All builds share a template's directory; what one does to it is not for the next. */
class UnpackedDirectoriesTest {
  @TempDir Path folder;
  private final Pools pools = new Pools(TestDatabase.fresh(), Secrets.withoutKey());
  private String hash = "";

  @BeforeEach
  void apply() throws IOException {
    Path source = Files.createDirectories(folder.resolve("source"));
    Files.writeString(source.resolve("start.sh"), "#!/bin/sh\n");
    Directory packed = PackedDirectory.pack(source);
    hash = packed.hash();
    var json = JsonNodeFactory.instance.objectNode();
    json.putObject("exec").putArray("start").add("./start.sh");
    pools.apply(
        Wanted.file(
            Wanted.template(
                "t", new Specification("exec", json, Optional.of(packed)), Wanted.preset("p", 1))),
        "ann",
        false,
        false);
  }

  @AfterEach
  void remove() throws IOException {
    for (Path left : FileTree.list(folder.resolve("directories"))) {
      FileTree.delete(left);
    }
  }

  private UnpackedDirectories worker() {
    return new UnpackedDirectories(folder, pools);
  }

  private static void tamper(Path unpacked) throws IOException {
    Path script = unpacked.resolve("start.sh");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    var before = Files.getLastModifiedTime(script);
    Files.writeString(script, "#!/bin/su\n");
    Files.setLastModifiedTime(script, before);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("r--r--r--"));
  }

  @Test
  void whatAProgramHasChangedIsUnpackedAnew() throws Exception {
    UnpackedDirectories directories = worker();
    Path unpacked = directories.directory(hash);
    assertThat(directories.directory(hash)).isEqualTo(unpacked);
    assertThat(FileTree.list(folder.resolve("directories"))).containsExactly(unpacked);

    tamper(unpacked);

    assertThat(directories.directory(hash).resolve("start.sh")).hasContent("#!/bin/sh\n");
    assertThat(FileTree.list(folder.resolve("directories")))
        .as("who is in the changed one goes on in it")
        .hasSize(2);
  }

  @Test
  void whatWasChangedWhileNoWorkerRanIsUnpackedAnewAndTheRestStays() throws Exception {
    Path unpacked = worker().directory(hash);
    Object same = Files.getAttribute(unpacked, "unix:ino");
    assertThat(Files.getAttribute(worker().directory(hash), "unix:ino")).isEqualTo(same);

    tamper(unpacked);

    assertThat(worker().directory(hash).resolve("start.sh")).hasContent("#!/bin/sh\n");
  }
}
