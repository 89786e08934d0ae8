package dev.larder.worker.provision.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.larder.cli.config.SecretVariables;
import dev.larder.worker.provision.Await;
import dev.larder.worker.provision.program.RunAs;
import dev.larder.worker.provision.program.WorkDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A template's program looks for what its worker knows: in every process, descriptor and file that
 * it can reach. Programs run as another user where root starts the worker.
 */
@Timeout(90)
class OutOfReachTest {
  private static final String KEY = "key-c2VhbHMtYWxsLXRoYXQtaXMtc2VjcmV0";
  private static final String DATABASE = "postgres://larder:word-of-database@db.example/larder";
  private static final String MAIL = "word-of-mail";
  private static final String SENSITIVE = "s3cret"; // of the builds of OneBuildWorker

  /** Brackets, so that what looks does not find itself. */
  private static final String LOOKED_FOR = "[k]ey-c2Vh|[w]ord-of-database|[w]ord-of-mail";

  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void letOthersPass() throws IOException {
    folder = Files.createDirectories(temporary.resolve("worker"));
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void readable() throws IOException {
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static boolean root() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  /** Every process, its environment, command line, memory and descriptors, and every file. */
  private ExecBench looks() throws IOException {
    return new ExecBench(folder, Duration.ofSeconds(4))
        .script(
            "start.sh",
            "exec 2>/dev/null; found='" + temporary.resolve("found") + "'",
            "me=$(id -u)",
            "grep -laE '" + LOOKED_FOR + "' /proc/[0-9]*/environ /proc/[0-9]*/cmdline >>$found",
            "find /proc/[0-9]*/fd -mindepth 1 ! -uid $me >>$found",
            "find /proc/[0-9]*/mem ! -uid $me -readable >>$found",
            "process=$PPID",
            "while [ $process -gt 1 ]; do",
            "  [ $(stat -c %u /proc/$process) = $me ] ||",
            "    ! (exec 9</proc/$process/mem) || echo /proc/$process/mem >>$found",
            "  process=$(sed -n 's/^PPid:[^0-9]*//p' /proc/$process/status)",
            "done",
            "for descriptor in /proc/self/fd/*; do",
            "  timeout 1 head -c 100000 <$descriptor | grep -qaE '" + LOOKED_FOR + "' &&",
            "    echo $descriptor >>$found",
            "done",
            "find '"
                + temporary
                + "' -type f -readable -exec grep -laE '"
                + LOOKED_FOR
                + "' {} +"
                + " >>$found",
            "find '"
                + folder.resolve("first")
                + "' -writable ! -type l ! -path \"*/program*\""
                + " ! -name output >>$found",
            "grep -q '" + SENSITIVE + "' \"$LARDER_INPUT\" && echo '{}' >\"$LARDER_OUTPUT\" &&",
            "  echo seen >/dev/stdout && id -un >>'" + temporary.resolve("ran-as") + "'",
            "grep NoNewPrivs /proc/self/status >>'" + temporary.resolve("ran-as") + "'");
  }

  private String start(ExecBench bench, Map<String, String> environment, String... runAs)
      throws Exception {
    for (String file : List.of("found", "ran-as")) {
      Path path = Files.createFile(temporary.resolve(file));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
    }
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of("..", ".mvn", "hand-over").toString(),
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            OneBuildWorker.class.getName(),
            bench.template.toString(),
            folder.resolve("first").toString(),
            "PT8S",
            "01020304-0506-4708-890a-0b0c0d0e0f10",
            folder.resolve("heartbeats").toString(),
            folder.resolve("result").toString());
    builder.command().addAll(List.of(runAs));
    builder.environment().putAll(environment);
    Process worker =
        builder
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("worker.log").toFile())
            .start();
    try {
      Await.until(
          "the build has ended",
          Duration.ofSeconds(60),
          () -> !worker.isAlive() && Files.exists(folder.resolve("result")));
    } finally {
      worker.destroyForcibly();
    }
    return Files.readString(folder.resolve("result"));
  }

  @Test
  void ofWhatItsWorkerKnowsAProgramOfAnotherUserFindsNothing() throws Exception {
    assumeTrue(root(), "only root may run programs as another user");
    Path file = Files.writeString(folder.resolve("mail.password"), MAIL);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    try (ExecBench bench = looks()) {
      String result =
          start(
              bench,
              Map.of(
                  "LARDER_SECRET_KEY",
                  KEY,
                  "LARDER_DATABASE_URL",
                  DATABASE,
                  "LARDER_SMTP_PASSWORD_FILE",
                  file.toString()),
              "nobody");
      assertThat(result).as(Files.readString(folder.resolve("worker.log"))).isEqualTo("Succeeded");
    }
    assertThat(Files.readAllLines(temporary.resolve("ran-as")))
        .containsExactly("nobody", "NoNewPrivs:\t1");
    assertThat(Files.readString(temporary.resolve("found"))).isEmpty();
    assertThat(Files.readString(folder.resolve("first.known"))).isEqualTo(KEY + DATABASE + MAIL);
  }

  @Test
  void asTheSameUserNoEnvironmentHasIt() throws Exception {
    try (ExecBench bench = looks()) {
      start(bench, Map.of("LARDER_SECRET_KEY", KEY, "LARDER_DATABASE_URL", DATABASE));
    }
    assertThat(Files.readAllLines(temporary.resolve("found")))
        .noneMatch(where -> where.endsWith("/environ") || where.endsWith("/cmdline"));
  }

  @Test
  void aWorkDirectoryThatTheUserCannotGetAtIsSaidAtTheStart() throws Exception {
    assumeTrue(root(), "only root may run programs as another user");
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx------"));
    assertThatThrownBy(() -> open("nobody")).hasMessageContaining("nobody cannot get at");
    assertThatThrownBy(() -> open("no-such-user")).hasMessageContaining("there is no user");
    assertThatThrownBy(() -> open("root")).hasMessageContaining("could do anything");
  }

  private void open(String user) throws IOException {
    WorkDirectory.open(
            folder.resolve("work"),
            Duration.ofSeconds(4),
            ExecBench.environment(),
            RunAs.parse(user))
        .close();
  }

  @Test
  void whoIsNotNamedDoesNotGetTheWorkersRights() {
    assertThat(RunAs.parse("acme=one, *=two").users()).containsOnlyKeys("acme", "*");
    assertThatThrownBy(() -> RunAs.parse("acme=one")).hasMessageContaining("*=USER");
    assertThatThrownBy(() -> RunAs.parse("acme=one,acme=two,*=x")).hasMessageContaining("twice");
    assertThatThrownBy(() -> RunAs.parse("-x")).hasMessageContaining("no user's name");
  }

  @Test
  void aSecretIsGivenOnceAsAValueAFileOrACredential() throws IOException {
    Path file = Files.writeString(folder.resolve("larder-secret-key"), KEY + "\n");
    assertThat(SecretVariables.value("LARDER_SECRET_KEY", Map.of())).isEmpty();
    assertThat(
            SecretVariables.value(
                "LARDER_SECRET_KEY", Map.of("LARDER_SECRET_KEY_FILE", file.toString())))
        .contains(KEY);
    assertThat(
            SecretVariables.value(
                "LARDER_SECRET_KEY", Map.of("CREDENTIALS_DIRECTORY", folder.toString())))
        .contains(KEY);
    assertThatThrownBy(
            () ->
                SecretVariables.value(
                    "LARDER_SECRET_KEY",
                    Map.of("LARDER_SECRET_KEY", KEY, "LARDER_SECRET_KEY_FILE", file.toString())))
        .hasMessageContaining("both given");
    assertThatThrownBy(
            () ->
                SecretVariables.value(
                    "LARDER_SECRET_KEY", Map.of("LARDER_SECRET_KEY_FILE", "/no/such/file")))
        .hasMessageContaining("/no/such/file cannot be read");
  }
}
