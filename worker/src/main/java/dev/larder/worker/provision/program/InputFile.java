package dev.larder.worker.provision.program;

import dev.larder.provision.ProvisionRequest;
import dev.larder.worker.provision.RequestJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * What a program reads from LARDER_INPUT. Holds secrets: readable by its owner alone, or, where the
 * program is another user's, by whoever may enter that user's folder.
 */
final class InputFile {
  private InputFile() {}

  static void write(Path file, ProvisionRequest request, Optional<Account> account)
      throws IOException {
    Files.deleteIfExists(file);
    try (OutputStream out =
        Channels.newOutputStream(
            Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString(
                        account.isPresent() ? "rw-r--r--" : "rw-------"))))) {
      out.write(RequestJson.of(request));
    }
  }
}
