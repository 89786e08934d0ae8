package dev.larder.worker.provision.tofu;

import dev.larder.file.FileTree;
import dev.larder.file.OwnerOnly;
import dev.larder.worker.provision.program.Account;
import dev.larder.worker.provision.program.WorkDirectory;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What {@code init} makes of a template's directory, once for each organization, directory and
 * program: later attempts take it over instead of asking registries again, and what none has taken
 * for a week goes ({@link UnusedFolders}). One init at a time, for the shared plugin cache takes no
 * two.
 */
final class InitializedModules {
  private static final String ORGANIZATIONS = "tofu/organizations";
  private static final Duration TIMEOUT = Duration.ofMillis(200);
  private final Path folder;
  private final Path pluginCache;
  private final ReentrantLock initializing = new ReentrantLock();

  InitializedModules(WorkDirectory work, String organization) throws IOException {
    Path own = work.folder(ORGANIZATIONS).resolve(organization);
    work.folder(ORGANIZATIONS + "/" + organization);
    this.folder = Files.createDirectories(own.resolve("modules"));
    UnusedFolders.remove(this.folder);
    this.pluginCache = own.resolve("plugins");
    Optional<Account> account = work.account(organization);
    Object owner = account.<Object>map(Account::user).orElse(Files.getAttribute(own, "unix:uid"));
    if (Files.exists(pluginCache, LinkOption.NOFOLLOW_LINKS)
        && !Files.getAttribute(pluginCache, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(owner)) {
      FileTree.delete(pluginCache); // another user's, who could change it
      FileTree.delete(folder);
      Files.createDirectories(folder);
    }
    OwnerOnly.createFolder(pluginCache);
    if (account.isPresent()) {
      account.get().own(pluginCache);
    }
  }

  /** What workers of before shared among all organizations. */
  static void removeShared(WorkDirectory work) throws IOException {
    FileTree.delete(work.folder("tofu").resolve("modules"));
    FileTree.delete(work.folder("tofu").resolve("plugins"));
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
    return initializing.tryLock(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
  }

  void end() {
    initializing.unlock();
  }

  private Path made(String directory, TofuProgram program) throws IOException {
    return folder.resolve(directory + "-" + program.mark());
  }
}
