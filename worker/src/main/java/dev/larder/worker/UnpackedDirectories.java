package dev.larder.worker;

import dev.larder.desired.Directory;
import dev.larder.file.FileTree;
import dev.larder.poolfile.InvalidDirectory;
import dev.larder.poolfile.PackedDirectory;
import dev.larder.store.pool.Pools;
import dev.larder.worker.provision.program.DirectorySource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jooq.exception.DataAccessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Template directories as folders of this worker, each unpacked once, when first needed. One at a
 * time: many builds of one directory begin at once, and none of them needs more memory than that.
 *
 * <p>All builds share them, and a program of the worker's own user can change what is read-only: so
 * each is compared before each use, and one that was changed is put aside for those who are in it,
 * and unpacked again.
 */
final class UnpackedDirectories implements DirectorySource {
  private static final Logger log = LoggerFactory.getLogger(UnpackedDirectories.class);

  /**
   * More than builds run at a time, as a rule: who is in one that goes is a program of long ago.
   */
  private static final int MAX_ASIDE = 16;

  private static final String ASIDE = ".changed-";

  private final Path folder;
  private final Pools pools;
  private final Lock unpacking = new ReentrantLock();
  private final Map<String, Fingerprint> untouched = new ConcurrentHashMap<>();

  UnpackedDirectories(Path workDirectory, Pools pools) {
    this.folder = workDirectory.resolve("directories");
    this.pools = pools;
  }

  @Override
  public Path directory(String hash) throws IOException, InterruptedException {
    Path unpacked = folder.resolve(hash);
    if (isUntouched(hash, unpacked)) {
      return unpacked;
    }
    unpacking.lockInterruptibly();
    try {
      if (!isUntouched(hash, unpacked)) {
        unpack(hash, unpacked);
        untouched.put(hash, Fingerprint.of(unpacked));
      }
      return unpacked;
    } catch (InvalidDirectory e) {
      throw new IOException("it " + e.getMessage(), e);
    } catch (UncheckedIOException | DataAccessException e) {
      throw new IOException(String.valueOf(e.getMessage()), e);
    } finally {
      unpacking.unlock();
    }
  }

  private boolean isUntouched(String hash, Path unpacked) throws IOException {
    Fingerprint known = untouched.get(hash);
    return known != null && Files.isDirectory(unpacked) && known.equals(Fingerprint.of(unpacked));
  }

  /** What a worker of before has unpacked stays, if it is still what was packed. */
  private void unpack(String hash, Path unpacked) throws IOException {
    Directory packed =
        pools
            .directory(hash)
            .orElseThrow(
                () ->
                    new IOException(
                        "the store has it no more; apply the template's pool file again"));
    if (!Files.isDirectory(unpacked)) {
      PackedDirectory.unpack(packed, unpacked);
      return;
    }
    Path fresh = folder.resolve(".fresh-" + UUID.randomUUID());
    PackedDirectory.unpack(packed, fresh);
    if (!untouched.containsKey(hash) && Fingerprint.sameContent(fresh, unpacked)) {
      FileTree.delete(fresh);
      return;
    }
    log.warn("the directory {} was changed by a program and is unpacked again", unpacked);
    Files.move(unpacked, folder.resolve(ASIDE + System.nanoTime() + "-" + UUID.randomUUID()));
    Files.move(fresh, unpacked);
    removeAside();
  }

  private void removeAside() throws IOException {
    List<Path> aside =
        FileTree.list(folder).stream()
            .filter(path -> String.valueOf(path.getFileName()).startsWith(ASIDE))
            .toList();
    for (Path old : aside.subList(0, Math.max(0, aside.size() - MAX_ASIDE))) {
      FileTree.delete(old);
    }
  }
}
