package dev.larder.worker.provision.program;

import dev.larder.file.FileTree;
import dev.larder.file.OwnerOnly;
import dev.larder.pool.BuildId;
import dev.larder.provision.ProvisionRequest;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The files of one attempt of a build: {@code builds/<build>/<attempt>/} in the worker's work
 * directory, written by the worker alone: the {@code supervisor} script keeps its records in it.
 * What the program reads and writes is in a folder within, its own and closed to others.
 */
public record AttemptFolder(Path path) {
  static final String BUILDS = "builds";

  static AttemptFolder of(Path workDirectory, ProvisionRequest request) {
    return new AttemptFolder(
        build(workDirectory, request.build()).resolve(Integer.toString(request.attempt())));
  }

  /** The attempts of this build that have left something here, this one not among them. */
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

  void create(Optional<Account> account, Accounts accounts) throws IOException {
    accounts.folder(buildFolder());
    accounts.folder(path);
    OwnerOnly.createFolder(own());
    if (account.isPresent()) {
      account.get().own(own());
    }
  }

  /** The program's own. */
  public Path own() {
    return path.resolve("program");
  }

  /** The JSON that the program reads. */
  Path input() {
    return own().resolve("input.json");
  }

  /** The JSON that the program may write. */
  public Path output() {
    return own().resolve("output.json");
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
      // another attempt of the build is there: the folder goes with that one
    }
  }

  private Path buildFolder() {
    return path.resolveSibling("").normalize();
  }

  private static Path build(Path workDirectory, BuildId build) {
    return workDirectory.resolve(BUILDS).resolve(build.toString());
  }
}
