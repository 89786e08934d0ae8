package dev.larder.worker.provision.program;

import dev.larder.pool.BuildId;
import dev.larder.provision.ProvisionRequest;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * The files of one try of a build: {@code builds/<build>/<attempt>/} in the worker's work
 * directory, closed to others. The {@code supervisor} script keeps its records in it.
 */
public record AttemptFolder(Path path) {

  static AttemptFolder of(Path workDirectory, ProvisionRequest request) {
    return new AttemptFolder(
        build(workDirectory, request.build()).resolve(Integer.toString(request.attempt())));
  }

  /** The tries of this build that have left something here, this one not among them. */
  List<AttemptFolder> others() throws IOException {
    return FileTree.list(buildFolder()).stream()
        .filter(attempt -> !attempt.equals(path))
        .map(AttemptFolder::new)
        .toList();
  }

  int attempt() {
    return Integer.parseInt(String.valueOf(path.getFileName()));
  }

  boolean exists() {
    return Files.isDirectory(path);
  }

  void create() throws IOException {
    Files.createDirectories(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** The JSON that the program reads. */
  Path input() {
    return path.resolve("input.json");
  }

  /** The JSON that the program may write. */
  public Path output() {
    return path.resolve("output.json");
  }

  /** Where the supervisor of the program records the program's exit code. */
  Path exit() {
    return path.resolve("exit");
  }

  /** Exists once the supervisor has ended the program. */
  Path ended() {
    return path.resolve("ended");
  }

  /** Deletes the folder, also while a supervisor that is on its way out still writes into it. */
  void delete() throws IOException {
    FileTree.delete(path);
    try {
      Files.deleteIfExists(buildFolder());
    } catch (DirectoryNotEmptyException e) {
      // another try of the build is there: the folder goes with that one
    }
  }

  private Path buildFolder() {
    return path.resolveSibling("").normalize();
  }

  private static Path build(Path workDirectory, BuildId build) {
    return workDirectory.resolve("builds").resolve(build.toString());
  }
}
