package dev.larder.worker.provision.tofu;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** OpenTofu or Terraform: whichever is installed, OpenTofu first. */
public record TofuProgram(Path path) {
  private static final List<String> NAMES = List.of("tofu", "terraform");

  /** The one on this search path. */
  public static Optional<TofuProgram> find(String searchPath) {
    for (String name : NAMES) {
      for (String folder : searchPath.split(File.pathSeparator, -1)) {
        Optional<TofuProgram> found = in(folder, name);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<TofuProgram> in(String folder, String name) {
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
