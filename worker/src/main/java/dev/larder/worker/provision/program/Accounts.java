package dev.larder.worker.provision.program;

import dev.larder.file.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who runs the programs of which organization, and who may therefore pass through which folders.
 */
final class Accounts {
  private static final Set<PosixFilePermission> PASSED =
      PosixFilePermissions.fromString("rwx--x--x");

  private final RunAs runAs;
  private final Map<String, Account> byName;

  private Accounts(RunAs runAs, Map<String, Account> byName) {
    this.runAs = runAs;
    this.byName = byName;
  }

  /** An IOException says which user there is not, or that this worker may not become it. */
  static Accounts of(RunAs runAs) throws IOException {
    Map<String, Account> byName = new HashMap<>();
    for (String name : Set.copyOf(runAs.users().values())) {
      byName.put(name, Account.of(name));
    }
    return new Accounts(runAs, byName);
  }

  /** Empty: the worker itself. */
  Optional<Account> of(String organization) {
    return runAs.user(organization).map(byName::get);
  }

  /** A file that all programs use: says who cannot, before the first build finds out. */
  void checkReach(Path file) throws IOException {
    for (Account account : byName.values()) {
      if (!account.reaches(file)) {
        throw new IOException(
            "the user %s cannot get at %s: put the work directory where every folder above it may"
                    .formatted(account.name(), file)
                + " be passed by that user");
      }
    }
  }

  /** A folder of the worker's own, which programs pass through if they run as others. */
  Path folder(Path path) throws IOException {
    Files.createDirectories(path);
    return Files.setPosixFilePermissions(path, byName.isEmpty() ? OwnerOnly.FOLDER : PASSED);
  }
}
