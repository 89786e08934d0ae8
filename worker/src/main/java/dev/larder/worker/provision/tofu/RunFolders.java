package dev.larder.worker.provision.tofu;

import dev.larder.file.FileTree;
import dev.larder.pool.WorkspaceId;
import dev.larder.provision.ProvisionRequest;
import dev.larder.worker.provision.program.WorkDirectory;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders of attempts, by workspace: what a lost attempt has left is found by the next one of
 * the same workspace, for it may know of more than the store.
 */
final class RunFolders {
  private static final Logger log = LoggerFactory.getLogger(RunFolders.class);
  private final WorkDirectory work;
  private final Path runs;
  private final Path forecasts;
  private final Path overtaken;
  private final Set<Path> inUse = ConcurrentHashMap.newKeySet();

  RunFolders(WorkDirectory work) throws IOException {
    this.work = work;
    Path folder = work.folder("tofu");
    this.runs = work.folder("tofu/runs");
    this.forecasts = folder.resolve("looks");
    this.overtaken = folder.resolve("overtaken");
    FileTree.delete(forecasts);
    UnusedFolders.strip(overtaken, RunFolder.STATE);
  }

  /** For an attempt that writes no state: gone when the worker is. */
  RunFolder forecast(ProvisionRequest request) throws IOException {
    RunFolder folder = RunFolder.in(forecasts, request.build(), request.attempt());
    create(folder);
    return folder;
  }

  void create(RunFolder folder) throws IOException {
    work.folder(work.path().relativize(folder.path().resolveSibling("")).toString());
    folder.create();
  }

  /** Whether an earlier attempt of this workspace has not come back yet. */
  boolean isBusy(WorkspaceId workspace) {
    Path of = of(workspace);
    return inUse.stream().anyMatch(path -> path.startsWith(of));
  }

  RunFolder open(ProvisionRequest request) {
    RunFolder folder = RunFolder.in(of(request.workspace()), request.build(), request.attempt());
    inUse.add(folder.path());
    return folder;
  }

  /**
   * The attempt has come back.
   *
   * @param delete not where its state is known nowhere else
   */
  void close(RunFolder folder, boolean delete) throws IOException {
    inUse.remove(folder.path());
    if (delete) {
      delete(folder);
    }
  }

  /** What lost attempts of this workspace have left. */
  List<RunFolder> left(WorkspaceId workspace) throws IOException {
    return FileTree.list(of(workspace)).stream()
        .filter(path -> !inUse.contains(path))
        .map(RunFolder::new)
        .toList();
  }

  List<RunFolder> allLeft() throws IOException {
    List<RunFolder> left = new ArrayList<>();
    for (Path workspace : FileTree.list(runs)) {
      FileTree.list(workspace).forEach(path -> left.add(new RunFolder(path)));
    }
    return left;
  }

  void delete(RunFolder folder) throws IOException {
    FileTree.delete(folder.path());
    try {
      Files.deleteIfExists(folder.path().resolveSibling("").normalize());
    } catch (DirectoryNotEmptyException e) {
      // another attempt of the workspace is there
    }
  }

  /**
   * Puts aside a state that others have gone on without. People may look at it: all of it for a
   * week, the state indefinitely.
   */
  void setAside(RunFolder folder) throws IOException {
    Files.createDirectories(overtaken);
    Path to = overtaken.resolve(String.valueOf(folder.path().getFileName()));
    FileTree.delete(to);
    try {
      Files.move(folder.path(), to);
      log.warn(
          "build {}, attempt {}: other attempts have gone on without its last state, kept in {}",
          folder.build(),
          folder.attempt(),
          to);
    } catch (NoSuchFileException gone) {
      // it was another's to put aside
    }
  }

  private Path of(WorkspaceId workspace) {
    return runs.resolve(workspace.toString());
  }
}
