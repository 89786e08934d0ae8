package dev.larder.worker.provision.tofu;

import dev.larder.worker.provision.program.FileTree;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What {@code init} makes of a template's directory, once for each directory and program: later
 * tries take it over instead of asking registries again, and what none has taken for a week goes
 * ({@link UnusedFolders}). One init at a time, for the shared plugin cache takes no two.
 */
final class InitialisedModules {
  private static final Duration PATIENCE = Duration.ofMillis(200);
  private final Path folder;
  private final Path pluginCache;
  private final ReentrantLock initialising = new ReentrantLock();

  InitialisedModules(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder.resolve("modules"));
    UnusedFolders.remove(this.folder);
    this.pluginCache = Files.createDirectories(folder.resolve("plugins"));
  }

  Path pluginCache() {
    return pluginCache;
  }

  /** Copies into the run's folder what an earlier init has made. False: there was none. */
  boolean reuse(String directory, TofuProgram program, RunFolder run) throws IOException {
    Path made = made(directory, program);
    if (!Files.isDirectory(made)) {
      return false;
    }
    UnusedFolders.use(made);
    Files.deleteIfExists(run.path().resolve(LOCK_FILE));
    FileTree.copy(made, run.path(), within -> true);
    return true;
  }

  private static final String LOCK_FILE = ".terraform.lock.hcl";

  /** Keeps for others what an init has made in this run's folder. */
  void publish(String directory, TofuProgram program, RunFolder run) throws IOException {
    Path beside = folder.resolve(".new-" + UUID.randomUUID());
    try {
      FileTree.copy(
          run.path(),
          beside,
          within -> within.startsWith(".terraform") || within.equals(Path.of(LOCK_FILE)));
      Files.move(beside, made(directory, program), StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw e;
    } catch (FileSystemException there) {
      if (!Files.isDirectory(made(directory, program))) {
        throw there;
      }
    } finally {
      FileTree.delete(beside);
    }
  }

  /** Waits a moment for the turn to run init. */
  boolean tryBegin() throws InterruptedException {
    return initialising.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  void end() {
    initialising.unlock();
  }

  private Path made(String directory, TofuProgram program) throws IOException {
    return folder.resolve(directory + "-" + program.mark());
  }
}
