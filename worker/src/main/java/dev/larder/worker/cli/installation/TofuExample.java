package dev.larder.worker.cli.installation;

import dev.larder.worker.provision.tofu.TofuProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * {@code tofu.yaml} among the pool files of {@code larder dev}: applied only where OpenTofu or
 * Terraform is installed.
 */
final class TofuExample {
  private static final String FILE = "tofu.yaml";

  private TofuExample() {}

  /**
   * What of these files and folders can be applied here; reports why the example is left out, if it
   * is. A file that is the only one was asked for by name and stays.
   */
  static List<Path> applicable(
      List<Path> pools, Map<String, String> environment, Consumer<String> report) {
    if (TofuProgram.find(environment).isPresent()) {
      return pools;
    }
    List<Path> others = pools.stream().flatMap(TofuExample::others).toList();
    if (others.isEmpty() || others.equals(pools)) {
      return pools;
    }
    report.accept("left out %s: %s".formatted(FILE, TofuProgram.missing(environment)));
    return others;
  }

  /** The file itself, or of a folder that has the example the other files. */
  private static Stream<Path> others(Path path) {
    if (!Files.isDirectory(path)) {
      return Stream.of(path).filter(file -> !file.endsWith(FILE));
    }
    if (!Files.exists(path.resolve(FILE))) {
      return Stream.of(path);
    }
    try (Stream<Path> files = Files.list(path)) {
      return files
          .filter(file -> file.toString().matches(".*\\.ya?ml") && !file.endsWith(FILE))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
