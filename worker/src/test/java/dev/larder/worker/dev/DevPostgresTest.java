package dev.larder.worker.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One dev folder whose server each test finds stopped or running and leaves as it likes. */
@NullMarked
class DevPostgresTest {
  @TempDir static Path where;
  static DevFolder folder;
  static Ports ports;

  @BeforeAll
  static void open() throws Exception {
    folder = DevFolder.open(where);
    ports = Ports.of(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    DevPostgres.start(folder, ports).close();
    folder.close();
  }

  @Test
  void keepsItsDataDurablyOverAnOrderlyStop() throws Exception {
    try (DevPostgres postgres = DevPostgres.start(folder, ports)) {
      ask(postgres.url(), "create table kept as select 7 as n");
      assertThat(ask(postgres.url(), "show fsync")).isEqualTo("on");
      assertThat(ask(postgres.url(), "show synchronous_commit")).isEqualTo("on");
      assertThat(ask(postgres.url(), "show listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(folder.resolve("postgres"))))
          .isEqualTo("rwx------");
    }
    assertThat(folder.resolve("postgres/postmaster.pid")).doesNotExist();
    try (DevPostgres again = DevPostgres.start(folder, ports)) {
      assertThat(again.takenOver()).isFalse();
      assertThat(ask(again.url(), "select n from kept")).isEqualTo("7");
    }
  }

  @Test
  void takesOverTheOneThatAKilledDevLeft() throws Exception {
    DevPostgres left = DevPostgres.start(folder, ports);
    try (DevPostgres found = DevPostgres.start(folder, ports)) {
      assertThat(found.takenOver()).isTrue();
      assertThat(found.url()).isEqualTo(left.url());
    }
  }

  @Test
  void asksForThePassword() throws Exception {
    try (DevPostgres postgres = DevPostgres.start(folder, ports)) {
      String wrong = postgres.url().replaceFirst("password=.*", "password=guess");
      assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> ask(wrong, "select 1")))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password");
    }
  }

  @Test
  void endsALeftOneThatDoesNotKnowOurPassword() throws Exception {
    DevPostgres left = DevPostgres.start(folder, ports);
    ask(left.url(), "alter role larder password 'other'");
    long pid = PostmasterFile.read(folder.resolve("postgres")).orElseThrow().pid();
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(() -> DevPostgres.start(folder, ports)))
        .isInstanceOf(DevProblem.class);
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    String other = left.url().replaceFirst("password=.*", "password=other");
    String ours = folder.readSecret("postgres.password").orElseThrow();
    ask(
        other.replaceFirst(
            ":\\d+/",
            ":" + PostmasterFile.read(folder.resolve("postgres")).orElseThrow().port() + "/"),
        "alter role larder password '" + ours + "'");
    DevPostgres.start(folder, ports).close();
  }

  @Test
  void startsDespiteAFileWithTheIdOfAnotherProcess() throws Exception {
    DevPostgres.start(folder, ports).close();
    Process other = new ProcessBuilder("sleep", "600").start();
    try {
      Files.writeString(
          folder.resolve("postgres/postmaster.pid"),
          String.join(
              "\n",
              List.of(
                  Long.toString(other.pid()),
                  folder.resolve("postgres").toString(),
                  Long.toString(Instant.now().minus(Duration.ofDays(1)).getEpochSecond()),
                  "1",
                  "",
                  "127.0.0.1",
                  "",
                  "ready")));
      DevPostgres.start(folder, ports).close();
      assertThat(other.isAlive()).isTrue();
    } finally {
      other.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void startsAfterItsServerWasKilled() throws Exception {
    DevPostgres.start(folder, ports);
    ProcessHandle server =
        PostmasterFile.read(folder.resolve("postgres")).orElseThrow().server().orElseThrow();
    server.destroyForcibly();
    server.onExit().get(10, TimeUnit.SECONDS);
    try (DevPostgres again = DevPostgres.start(folder, ports)) {
      assertThat(again.takenOver()).isFalse();
      assertThat(ask(again.url(), "select 1")).isEqualTo("1");
    }
  }

  private static String ask(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      try (ResultSet row = statement.getResultSet()) {
        return row.next() ? row.getString(1) : "";
      }
    }
  }
}
