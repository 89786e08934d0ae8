package dev.larder.poolfile;

import dev.larder.desired.PoolFile;
import dev.larder.document.InvalidDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/** A folder with pool files and the programs that they name. */
record PoolFileFolder(Path path) {
  static final Map<String, String> ENVIRONMENT =
      Map.of("TOKEN", "s3cret", "COUNT", "7", "EMPTY", "");

  /** With a directory {@code java-dev} of programs, and a file in it that is none. */
  static PoolFileFolder in(Path path) throws IOException {
    for (String name : List.of("start.sh", "claim.sh", "delete.sh", "check.sh")) {
      Path program = Files.createDirectories(path.resolve("java-dev")).resolve(name);
      Files.writeString(program, "#!/bin/sh\n");
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Files.writeString(path.resolve("java-dev/readme"), "not a program");
    return new PoolFileFolder(path);
  }

  /** A file with one simulated preset; its keys start in line 7, column 9. */
  static String file(String keys) {
    return """
        organization: acme
        templates:
          - name: load
            provisioner: {simulated: {start: 1s}}
            presets:
              - name: p
        """
        + keys.indent(8);
  }

  PoolFile read(String text) throws IOException {
    return PoolFileReader.read(write("pools.yaml", text), ENVIRONMENT);
  }

  /** Problems of a file as {@code line:column key: reason}. */
  List<String> problems(String text) throws IOException {
    try {
      read(text);
      return List.of();
    } catch (InvalidDocument e) {
      return e.problems().stream()
          .map(
              p ->
                  "%d:%d %s: %s"
                      .formatted(p.place().line(), p.place().column(), p.key(), p.reason()))
          .toList();
    }
  }

  Path write(String name, String text) throws IOException {
    return Files.writeString(path.resolve(name), text);
  }
}
