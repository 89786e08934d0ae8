package dev.larder.worker.cli.installation;

import dev.larder.desired.DesiredTemplate;
import dev.larder.desired.Specification;
import dev.larder.poolfile.PoolFileReader;
import dev.larder.worker.provision.docker.DockerProvisioner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * {@code docker.yaml} among the pool files of {@code larder dev}: applied only where a container
 * engine answers and has its image, or can pull it.
 */
final class DockerExample {
  private static final String FILE = "docker.yaml";
  private static final Duration MAX_PULL = Duration.ofSeconds(30);
  private static final Duration UNUSED_HEARTBEAT = Duration.ofSeconds(30);

  private DockerExample() {}

  /**
   * What of this file or folder can be applied here; reports why the example is left out, if it is.
   */
  static List<Path> applicable(
      Path pools, Map<String, String> environment, Consumer<String> report) {
    Path example = pools.resolve(FILE);
    if (!Files.isRegularFile(example)) {
      return List.of(pools);
    }
    List<Path> others = others(pools);
    Optional<String> hindrance =
        others.isEmpty() ? Optional.empty() : hindrance(example, environment);
    hindrance.ifPresent(why -> report.accept("left out %s: %s".formatted(example, why)));
    return hindrance.isPresent() ? others : List.of(pools);
  }

  private static List<Path> others(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().matches(".*\\.ya?ml") && !file.endsWith(FILE))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> hindrance(Path example, Map<String, String> environment) {
    List<String> images =
        PoolFileReader.read(example, environment).templates().stream()
            .map(DesiredTemplate::provisioner)
            .map(Specification::json)
            .map(json -> json.path("docker").path("image").asText())
            .filter(image -> !image.isEmpty())
            .toList();
    try (DockerProvisioner docker = new DockerProvisioner(environment, UNUSED_HEARTBEAT)) {
      for (String image : images) {
        Optional<String> hindrance = docker.hindrance(image, MAX_PULL);
        if (hindrance.isPresent()) {
          return hindrance;
        }
      }
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }
}
