package dev.larder.worker.provision.tofu;

import dev.larder.file.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes room: what has not been used for a week can be made again, and goes when a worker starts.
 */
final class UnusedFolders {
  static final Duration KEPT = Duration.ofDays(7);
  private static final Logger log = LoggerFactory.getLogger(UnusedFolders.class);

  private UnusedFolders() {}

  /** It is needed now. */
  static void use(Path folder) throws IOException {
    Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
  }

  /** Removes those within this folder. What cannot be removed stays. */
  static void remove(Path folder) {
    try {
      for (Path within : FileTree.list(folder)) {
        if (isUnused(within)) {
          // renamed first: who would copy it meanwhile finds all of it or nothing
          Path aside = folder.resolve(".old-" + UUID.randomUUID());
          FileTree.delete(Files.move(within, aside));
          log.info("removed {}: unused for {} days", within, KEPT.toDays());
        }
      }
    } catch (IOException e) {
      log.warn("what is unused in {} cannot be removed: {}", folder, e.toString());
    }
  }

  /** Leaves of those within this folder nothing but the file of this name. */
  static void strip(Path folder, String kept) {
    try {
      for (Path within : FileTree.list(folder)) {
        if (isUnused(within)) {
          for (Path file : FileTree.list(within)) {
            if (!file.endsWith(kept)) {
              FileTree.delete(file);
            }
          }
        }
      }
    } catch (IOException e) {
      log.warn("what is unused in {} cannot be removed: {}", folder, e.toString());
    }
  }

  private static boolean isUnused(Path folder) throws IOException {
    return Files.getLastModifiedTime(folder).toInstant().isBefore(Instant.now().minus(KEPT));
  }
}
