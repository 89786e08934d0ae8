package dev.larder.worker.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of data that Temporal's server can't read; what it prints is a real one's. */
@NullMarked
class TemporalDataTest {
  @TempDir Path where;
  private final List<String> reported = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "failed creating namespaces: unable to create SQLite admin DB: file is not a database (26)",
        "unable to create SQLite admin DB: database disk image is malformed (11)",
        "error creating namespace \"default\": SQL logic error: no such table: namespaces (1)",
        "error creating namespace: SQL logic error: table namespaces has no column named data (1)"
      })
  void dataThatCannotBeReadAreMovedAsideWithWhatBelongsToThem(String printed) throws Exception {
    try (DevFolder folder = DevFolder.open(where)) {
      Files.writeString(folder.resolve("temporal.db"), "now");
      Files.writeString(folder.resolve("temporal.db-wal"), "log of now");
      Files.writeString(folder.resolve("temporal.db.unreadable-1"), "before");
      failsWith(folder, printed);
      assertThat(folder.resolve("temporal.db")).doesNotExist();
      assertThat(folder.resolve("temporal.db-wal")).doesNotExist();
      assertThat(folder.resolve("temporal.db.unreadable-1")).hasContent("before");
      assertThat(folder.resolve("temporal.db.unreadable-2")).hasContent("now");
      assertThat(folder.resolve("temporal.db.unreadable-2-wal")).hasContent("log of now");
      assertThat(reported)
          .singleElement()
          .asString()
          .contains("can't read", "temporal.db.unreadable-2")
          .doesNotContain("\n");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "can't set frontend port 7233: listen tcp 127.0.0.1:7233: bind: address already in use",
        "unable to create SQLite admin DB: unable to open database file (14)",
        "unable to create SQLite admin DB: database or disk is full (13)",
        "unable to create SQLite admin DB: database is locked (5)",
        "unable to create SQLite admin DB: attempt to write a readonly database (8)",
        "exec format error"
      })
  void dataStayWhereTheyAreWhenTheServerFailsForAnotherReason(String printed) throws Exception {
    try (DevFolder folder = DevFolder.open(where)) {
      Files.writeString(folder.resolve("temporal.db"), "now");
      Files.writeString(
          folder.resolve("temporal.log"), "an earlier start: file is not a database (26)\n");
      failsWith(folder, printed);
      assertThat(folder.resolve("temporal.db")).hasContent("now");
      assertThat(reported).isEmpty();
    }
  }

  /** On the real server. */
  @Test
  void aRealServerBeginsAgainBesideDataThatAreNone() throws Exception {
    Optional<Path> program = TemporalChoice.findProgram(System.getenv());
    Assumptions.assumeTrue(program.isPresent(), "no temporal command is installed");
    try (DevFolder folder = DevFolder.open(where)) {
      Files.writeString(folder.resolve("temporal.db"), "not a database, ".repeat(500));
      try (DevTemporal temporal =
          InstalledTemporal.start(program.orElseThrow(), folder, Ports.of(folder), reported::add)) {
        assertThat(TemporalHealth.answers(temporal.address())).isTrue();
      }
      assertThat(folder.resolve("temporal.db.unreadable-1")).content().startsWith("not a database");
      assertThat(reported).singleElement().asString().contains("file is not a database (26)");
    }
  }

  private void failsWith(DevFolder folder, String printed) throws IOException {
    Path program =
        Files.writeString(
            where.resolve("temporal"), "#!/bin/sh\necho 'Error: " + text(printed) + "'\nexit 1\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThatThrownBy(
            () -> InstalledTemporal.start(program, folder, Ports.of(folder), reported::add))
        .isInstanceOf(DevProblem.class)
        .hasMessageContaining("does not start");
  }

  private static String text(String printed) {
    return printed.replace("'", "'\\''");
  }
}
