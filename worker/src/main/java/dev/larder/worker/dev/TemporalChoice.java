package dev.larder.worker.dev;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which Temporal a dev gets: an installed {@code temporal}, else one that the SDK downloads, else
 * the in-process test server.
 */
final class TemporalChoice {
  private static final Logger LOG = LoggerFactory.getLogger(TemporalChoice.class);

  private TemporalChoice() {}

  /** A running server; it answers when this returns. */
  static DevTemporal start(DevFolder folder, Ports ports, Map<String, String> environment)
      throws IOException {
    Optional<Path> program = findProgram(environment);
    if (program.isPresent()) {
      return InstalledTemporal.start(program.get(), folder, ports);
    }
    if (!environment.getOrDefault("LARDER_DEV_DOWNLOAD", "on").equals("off")) {
      try {
        return DownloadedTemporal.start(folder, ports);
      } catch (RuntimeException unreachable) {
        LOG.debug("Temporal's dev server could not be downloaded", unreachable);
      }
    }
    return InProcessTemporal.start(ports);
  }

  /** {@code temporal} on the PATH, else where {@code go install} puts it. */
  static Optional<Path> findProgram(Map<String, String> environment) {
    Stream<String> path =
        Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1));
    Stream<String> home =
        Stream.ofNullable(environment.get("HOME"))
            .flatMap(h -> Stream.of(h + "/go/bin", h + "/.temporalio/bin"));
    return Stream.concat(path, home)
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, "temporal"))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }
}
