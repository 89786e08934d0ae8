package dev.larder.worker.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullMarked
class DevTemporalTest {
  private static final String EXECUTABLE = "rwxr-xr-x";
  @TempDir Path where;
  private final List<String> reported = new ArrayList<>();

  @Test
  void prefersTheProgramOnThePath() throws Exception {
    Path first = program(where.resolve("first"), EXECUTABLE);
    program(where.resolve("home/go/bin"), EXECUTABLE);
    assertThat(
            TemporalChoice.findProgram(
                Map.of(
                    "PATH",
                    where.resolve("empty") + ":" + first.getParent(),
                    "HOME",
                    where.resolve("home").toString())))
        .contains(first);
  }

  @Test
  void looksWhereGoInstallsIt() throws Exception {
    Path installed = program(where.resolve("home/go/bin"), EXECUTABLE);
    Path unusable = program(where.resolve("first"), "rw-r--r--");
    assertThat(
            TemporalChoice.findProgram(
                Map.of(
                    "PATH", unusable.resolveSibling("").toString(),
                    "HOME", where.resolve("home").toString())))
        .contains(installed);
    assertThat(TemporalChoice.findProgram(Map.of("PATH", ""))).isEmpty();
  }

  @Test
  void withoutProgramAndDownloadItRunsInThisProcessAndSaysWhatIsMissing() throws Exception {
    try (DevFolder folder = DevFolder.open(where);
        DevTemporal temporal =
            TemporalChoice.start(
                folder, Ports.of(folder), Map.of("LARDER_DEV_DOWNLOAD", "off"), reported::add)) {
      assertThat(temporal.webUi()).isEmpty();
      assertThat(temporal.shortcoming()).hasValueSatisfying(s -> assertThat(s).contains("Install"));
      assertThat(TemporalHealth.answers(temporal.address())).isTrue();
    }
  }

  @Test
  void aProgramThatDoesNotStartIsShownWithItsLog() throws Exception {
    Path broken = program(where.resolve("bin"), EXECUTABLE);
    Files.writeString(broken, "#!/bin/sh\necho no licence >&2\nexit 1\n");
    try (DevFolder folder = DevFolder.open(where)) {
      assertThatThrownBy(
              () -> InstalledTemporal.start(broken, folder, Ports.of(folder), reported::add))
          .isInstanceOf(DevProblem.class)
          .hasMessageContaining("temporal.log")
          .hasMessageContaining("no licence");
    }
  }

  /** On the real server; the end-to-end profile installs it. */
  @Test
  void anInstalledOneIsTakenOverAndStopped() throws Exception {
    Optional<Path> program = TemporalChoice.findProgram(System.getenv());
    Assumptions.assumeTrue(program.isPresent(), "no temporal command is installed");
    try (DevFolder folder = DevFolder.open(where)) {
      Ports ports = Ports.of(folder);
      InstalledTemporal left =
          InstalledTemporal.start(program.orElseThrow(), folder, ports, reported::add);
      InstalledTemporal found =
          InstalledTemporal.start(program.orElseThrow(), folder, ports, reported::add);
      assertThat(found.takenOver()).isTrue();
      assertThat(found.address()).isEqualTo(left.address());
      assertThat(TemporalHealth.answers(found.address())).isTrue();
      found.close();
      assertThat(TemporalHealth.answers(found.address())).isFalse();
      try (InstalledTemporal again =
          InstalledTemporal.start(program.orElseThrow(), folder, ports, reported::add)) {
        assertThat(again.takenOver()).isFalse();
        assertThat(again.address()).as("the port it had").isEqualTo(left.address());
      }
    }
  }

  private static Path program(Path folder, String permissions) throws Exception {
    Path file = Files.writeString(Files.createDirectories(folder).resolve("temporal"), "");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    return file;
  }
}
