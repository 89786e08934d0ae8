package dev.larder.worker.provision.tofu;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * OpenTofu or Terraform: the one that {@code LARDER_TOFU} names, else whichever is on the PATH,
 * OpenTofu first.
 */
public record TofuProgram(Path path) {
  private static final String VARIABLE = "LARDER_TOFU";
  private static final List<String> NAMES = List.of("tofu", "terraform");

  /** The one of a process with this environment. */
  public static Optional<TofuProgram> find(Map<String, String> environment) {
    Optional<String> named = named(environment);
    if (named.isPresent()) {
      return at("", named.get());
    }
    for (String name : NAMES) {
      for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
        Optional<TofuProgram> found = at(folder, name);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /** Why there is none, for people. */
  public static String missing(Map<String, String> environment) {
    return named(environment)
        .map(path -> "%s=%s is no program".formatted(VARIABLE, path))
        .orElse("neither tofu nor terraform is on the PATH");
  }

  private static Optional<String> named(Map<String, String> environment) {
    return Optional.ofNullable(environment.get(VARIABLE)).filter(path -> !path.isEmpty());
  }

  private static Optional<TofuProgram> at(String folder, String name) {
    try {
      Path file = Path.of(folder).resolve(name).toAbsolutePath();
      return Files.isRegularFile(file) && Files.isExecutable(file)
          ? Optional.of(new TofuProgram(file))
          : Optional.empty();
    } catch (InvalidPathException notAFolder) {
      return Optional.empty();
    }
  }

  String name() {
    return String.valueOf(path.getFileName());
  }

  /** Another one for another program, or another version of it. */
  String mark() throws IOException {
    Path real = path.toRealPath();
    String identity = real + " " + Files.getLastModifiedTime(real) + " " + Files.size(real);
    return UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
