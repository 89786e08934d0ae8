package dev.larder.worker.poolfile;

import dev.larder.desired.Directory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Template directories as programs find them: each unpacked once, when first asked for, into a
 * folder named by its hash, and kept. Safe for several threads and processes at once.
 */
public final class UnpackedDirectories {
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private final Function<String, Optional<byte[]>> packed;
  private final Path folder;

  /**
   * @param packed the packed bytes of a hash, e.g. of the store
   * @param folder where directories are unpacked; made if need be
   */
  public UnpackedDirectories(Function<String, Optional<byte[]>> packed, Path folder) {
    this.packed = packed;
    this.folder = folder;
  }

  /** The directory with this hash, read-only; an IOException says why it can't be had now. */
  public Path directory(String hash) throws IOException {
    if (!HASH.matcher(hash).matches()) {
      throw new IOException("\"%s\" is no hash of a directory".formatted(hash));
    }
    Path directory = folder.resolve(hash);
    if (Files.isDirectory(directory)) {
      return directory;
    }
    byte[] content =
        packed.apply(hash).orElseThrow(() -> new IOException("the store has no directory " + hash));
    try {
      PackedDirectory.unpack(new Directory(hash, content), directory);
    } catch (UncheckedIOException | InvalidDirectory e) {
      throw new IOException(
          "the directory %s cannot be unpacked: %s".formatted(hash, e.getMessage()), e);
    }
    return directory;
  }
}
