package dev.larder.worker.provision.docker;

import com.github.dockerjava.api.DockerClient;
import dev.larder.provision.ProvisionRequest;
import dev.larder.worker.provision.RequestJson;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Gives a container its sensitive parameters before it starts: as a file in it, since its
 * environment is shown to whoever inspects it.
 */
final class InputFile {
  /** Where it is in the container: the JSON document that claims get on standard input. */
  static final String PATH = "etc/larder/input.json";

  private InputFile() {}

  /** Puts it there, or puts the same there again. */
  static void put(DockerClient client, String container, ProvisionRequest request) {
    client
        .copyArchiveToContainerCmd(container)
        .withRemotePath("/")
        .withTarInputStream(archive(RequestJson.of(request)))
        .exec();
  }

  /** For all of the container's users to read: it is theirs alone. */
  private static InputStream archive(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      TarArchiveEntry entry = new TarArchiveEntry(PATH);
      entry.setSize(content.length);
      entry.setMode(0444);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ByteArrayInputStream(bytes.toByteArray());
  }
}
