package dev.larder.poolfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.file.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a directory is packed, and of what a person is warned. */
@NullMarked
class IgnoreFileTest {
  private static final List<String> FILES =
      List.of(
          "start.sh",
          "notes.md",
          "build/a.o",
          "build/keep/b.o",
          "src/build/c.o",
          "src/a.md",
          "src/deep/er/d.md");

  @TempDir Path folder;
  private final List<String> warnings = new ArrayList<>();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                 | start.sh notes.md build/a.o build/keep/b.o src/build/c.o src/a.md"
            + " src/deep/er/d.md",
        "# *.md             | start.sh notes.md build/a.o build/keep/b.o src/build/c.o src/a.md"
            + " src/deep/er/d.md",
        "*.md               | start.sh build/a.o build/keep/b.o src/build/c.o",
        "/*.md              | start.sh build/a.o build/keep/b.o src/build/c.o src/a.md"
            + " src/deep/er/d.md",
        "src/*.md           | start.sh notes.md build/a.o build/keep/b.o src/build/c.o"
            + " src/deep/er/d.md",
        "src/**/*.md        | start.sh notes.md build/a.o build/keep/b.o src/build/c.o",
        "build              | start.sh notes.md src/a.md src/deep/er/d.md",
        "/build/            | start.sh notes.md src/build/c.o src/a.md src/deep/er/d.md",
        "start.sh/          | start.sh notes.md build/a.o build/keep/b.o src/build/c.o src/a.md"
            + " src/deep/er/d.md",
        "?.o                | start.sh notes.md src/a.md src/deep/er/d.md",
        "*.md ; !notes.md   | start.sh notes.md build/a.o build/keep/b.o src/build/c.o",
        "!notes.md ; *.md   | start.sh build/a.o build/keep/b.o src/build/c.o",
        "build ; !a.o       | start.sh notes.md src/a.md src/deep/er/d.md",
        "s*r*c              | start.sh notes.md build/a.o build/keep/b.o",
        "** ; !start.sh     | start.sh",
      })
  void aFileSaysWhatIsLeftOut(String lines, String packed) throws IOException {
    for (String file : FILES) {
      write(file, "x");
    }
    write(".larderignore", String.join("\n", lines.split(" ; ", -1)));

    assertThat(packedFiles()).containsExactlyInAnyOrder(packed.split(" ", -1));
    assertThat(warnings).isEmpty();
  }

  @Test
  void whatRunsOfTofuLeaveBehindIsLeftOutUnlessItIsAskedFor() throws IOException {
    for (String file :
        List.of(
            "main.tf",
            ".terraform.lock.hcl",
            ".terraform/providers/p",
            "terraform.tfstate",
            "sub/terraform.tfstate.backup",
            "sub/.git/HEAD")) {
      write(file, "x");
    }
    assertThat(packedFiles()).containsExactlyInAnyOrder("main.tf", ".terraform.lock.hcl");

    write(".larderignore", "!terraform.tfstate");
    assertThat(packedFiles()).contains("terraform.tfstate").doesNotContain(".larderignore");
  }

  @Test
  void whatLooksLikeASecretIsNamed() throws IOException {
    write("sub/.env", "TOKEN=x");
    write(".env.example", "TOKEN=");
    write("deploy", "-----BEGIN OPENSSH PRIVATE KEY-----\nx");
    write("ca.pem", "-----BEGIN CERTIFICATE-----\nx");

    assertThat(packedFiles()).contains("sub/.env", "deploy");
    assertThat(warnings)
        .containsExactly(
            "sub/.env is packed and stored readable; leave it out with a line in .larderignore, or"
                + " write !.env there if it is no secret",
            "deploy looks like a private key, and is packed and stored readable; leave it out with"
                + " a line in .larderignore, or write !deploy there if it is no secret");

    warnings.clear();
    write(".larderignore", "!.env\n!deploy");
    assertThat(packedFiles()).contains("sub/.env", "deploy");
    assertThat(warnings).isEmpty();
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve("template").resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, text);
  }

  private List<String> packedFiles() throws IOException {
    Path out = folder.resolve("out");
    PackedDirectory.unpack(PackedDirectory.pack(folder.resolve("template"), warnings::add), out);
    try (Stream<Path> files = Files.walk(out)) {
      return files.filter(Files::isRegularFile).map(f -> out.relativize(f).toString()).toList();
    } finally {
      FileTree.delete(out);
    }
  }
}
