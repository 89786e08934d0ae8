package dev.larder.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.pool.BuildStatus;
import dev.larder.pool.Transition;
import dev.larder.poolfile.PackedDirectory;
import dev.larder.store.Database;
import dev.larder.store.TestDatabase;
import dev.larder.store.view.BuildFilter;
import dev.larder.store.view.Views;
import dev.larder.worker.cli.Served;
import dev.larder.worker.provision.Await;
import io.temporal.testserver.TestServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker and an apply with the memory that they are shipped with, given all that is taken. */
@NullMarked
class ShippedHeapTest {
  private static final int PRESETS = 6;
  @TempDir Path folder;

  @Test
  @Timeout(480)
  void aWorkerLivesUnderTheLargestOfEverything() throws Exception {
    largestDirectory(folder.resolve("large"));
    Files.writeString(folder.resolve("pools.yaml"), poolFile());
    String url = TestDatabase.freshUrl();
    int port = freePort();
    try (var temporal = TestServer.createPortBoundServer(port);
        Database database = Database.connect(url, 2, Duration.ofSeconds(10))) {
      Map<String, String> environment =
          Map.of(
              "LARDER_DATABASE_URL",
              url.replace("jdbc:", ""),
              "TEMPORAL_ADDRESS",
              "127.0.0.1:" + port,
              "LARDER_METRICS",
              "off");
      try (Served served = new Served(url)) {
        Process apply =
            ShippedProcess.start(
                ShippedProcess.verb(),
                Map.of("LARDER_URL", served.url(), "LARDER_TOKEN", served.token()),
                folder,
                folder.resolve("apply.log"),
                "apply",
                "-f",
                "pools.yaml");
        assertThat(apply.waitFor(180, TimeUnit.SECONDS)).isTrue();
        assertThat(apply.exitValue()).as(Files.readString(folder.resolve("apply.log"))).isZero();
      }

      Process worker =
          ShippedProcess.start(
              ShippedProcess.worker(), environment, folder, folder.resolve("worker.log"), "worker");
      try {
        Views views = new Views(database);
        Await.until(
            "stock of the largest, and a reason why there is none of the too large",
            Duration.ofMinutes(5),
            () -> {
              assertThat(worker.isAlive())
                  .as("%s", Files.readString(folder.resolve("worker.log")))
                  .isTrue();
              return ready(views, "large") == PRESETS && reason(views).isPresent();
            });
        assertThat(reason(views)).hasValueSatisfying(text -> assertThat(text).contains("1 MiB"));
      } finally {
        worker.destroy();
        worker.waitFor(30, TimeUnit.SECONDS);
        worker.destroyForcibly().waitFor();
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static int ready(Views views, String template) {
    return views.pools().stream()
        .filter(pool -> pool.name().template().equals(template))
        .mapToInt(pool -> pool.counts().ready())
        .sum();
  }

  private static Optional<String> reason(Views views) {
    return views
        .builds(
            new BuildFilter(
                Optional.empty(),
                Optional.empty(),
                Optional.of(Transition.START),
                Optional.of(BuildStatus.FAILED),
                Optional.empty(),
                10))
        .stream()
        .flatMap(build -> build.error().stream())
        .findFirst();
  }

  /** Incompressible, so that its packed form is as large. */
  private static void largestDirectory(Path directory) throws IOException {
    Files.createDirectories(directory);
    program(
        directory.resolve("start.sh"),
        "head -c 1500000 /dev/urandom | base64 -w 0",
        "values=$(yes '{},' | head -n 33000 | tr -d '\\n')",
        "text=$(head -c 340000 /dev/urandom | base64 -w 0)",
        "printf '{\"outputs\":{\"a\":\"%s\"},\"state\":[%s\"%s\"]}' \"$text\" \"$values\" \"$text\""
            + " >$LARDER_OUTPUT");
    program(
        directory.resolve("too-large.sh"),
        "head -c 1100000 /dev/zero | tr '\\0' x >$LARDER_OUTPUT");
    program(directory.resolve("delete.sh"), "exit 0");
    Random random = new Random(1);
    byte[] piece = new byte[1 << 20];
    try (OutputStream out = Files.newOutputStream(directory.resolve("content"))) {
      for (long left = PackedDirectory.MAX_BYTES - 4096; left > 0; left -= piece.length) {
        random.nextBytes(piece);
        out.write(piece, 0, (int) Math.min(left, piece.length));
      }
    }
  }

  private static void program(Path file, String... lines) throws IOException {
    Files.writeString(file, "#!/bin/bash\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** 1 MiB, to a few hundred bytes. */
  private static String poolFile() {
    StringBuilder text = new StringBuilder("organization: acme\ntemplates:\n");
    template(text, "large", "./start.sh");
    for (int i = 0; i < PRESETS; i++) {
      text.append("      - {name: p%d, desired: 1}\n".formatted(i));
    }
    template(text, "too-large", "./too-large.sh");
    text.append("      - {name: p, desired: 1}\n");
    int other = 0;
    while (text.length() < (1 << 20) - 12_000) {
      text.append("  - name: other-%d\n".formatted(other++));
      text.append("    provisioner: {simulated: {claim: 0s}}\n    presets:\n");
      for (int i = 0; i < 10; i++) {
        text.append(
            "      - {name: p%d, desired: 0, parameters: {a: \"%s\"}}\n"
                .formatted(i, "x".repeat(1000)));
      }
    }
    return text.toString();
  }

  private static void template(StringBuilder text, String name, String start) {
    text.append(
        """
          - name: %s
            provisioner:
              exec: {directory: ./large, start: [%s], delete: [./delete.sh]}
            presets:
        """
            .formatted(name, start));
  }
}
