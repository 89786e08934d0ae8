package dev.larder.worker.dev;

import dev.larder.content.Sha256;
import dev.larder.file.FileTree;
import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of PostgreSQL for this machine, from the class path, unpacked into a folder once per
 * version.
 */
final class PostgresBinaries {
  private static final int OWNER_EXECUTES = 0100;

  private PostgresBinaries() {}

  /** The folder with {@code initdb}, {@code pg_ctl} and {@code postgres}, below this one. */
  static Path unpack(Path below) throws IOException {
    Platform platform = Platform.current();
    byte[] packed;
    try (InputStream found =
        DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(platform.system(), platform.machine())) {
      if (found == null) {
        throw new DevProblem(
            "there is no embedded PostgreSQL for %s on %s; give larder worker a server of your own"
                .formatted(platform.system(), platform.machine()));
      }
      packed = found.readAllBytes();
    }
    Path home = below.resolve("postgresql-" + Sha256.of(packed).substring(0, 12));
    if (!Files.isDirectory(home)) {
      Path unpacking = below.resolve("postgresql.new");
      FileTree.delete(unpacking);
      extract(packed, unpacking);
      Files.move(unpacking, home);
    }
    return home.resolve("bin");
  }

  private static void extract(byte[] packed, Path into) throws IOException {
    Files.createDirectories(into);
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(packed)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path target = into.resolve(entry.getName()).normalize();
        if (!target.startsWith(into)) {
          throw new IOException("the archive leaves its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
          continue;
        }
        Files.createDirectories(target.resolveSibling("."));
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
          Files.copy(tar, target);
          Files.setPosixFilePermissions(target, permissions(entry.getMode()));
        }
      }
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> set =
        EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    if ((mode & OWNER_EXECUTES) != 0) {
      set.add(PosixFilePermission.OWNER_EXECUTE);
    }
    return set;
  }
}
