package dev.larder.worker.dev;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a dev is asked for.
 *
 * @param folder where {@code .larder} is, or will be
 * @param pools applied at every start: a pool file or a folder of them
 * @param ports by use ({@code postgres}, {@code temporal}, {@code temporal-ui}) where a certain one
 *     is wanted
 */
public record DevOptions(
    Path folder,
    Optional<Path> pools,
    Map<String, Integer> ports,
    Map<String, String> environment) {
  public DevOptions {
    ports = Map.copyOf(ports);
    environment = Map.copyOf(environment);
  }
}
