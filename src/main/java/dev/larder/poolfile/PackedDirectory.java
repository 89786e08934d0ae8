package dev.larder.poolfile;

import dev.larder.desired.Directory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Packs a template's directory so that the same content always has the same hash: entries sorted,
 * only the executable bit kept of the mode, no times, no owners; the hash is that of the tar before
 * gzip. Symbolic links are kept where they stay inside. What is left out: {@link DirectoryListing}.
 */
public final class PackedDirectory {
  /** Most bytes of all files of a directory together. */
  public static final long MAX_BYTES = 64L << 20;

  /** Most files, folders and links of a directory. */
  public static final int MAX_ENTRIES = 20_000;

  /** How large a tar of that may be. */
  static final long MAX_TAR_BYTES = MAX_BYTES + MAX_ENTRIES * 4096L;

  /** The same gzipped, where nothing of it can be made smaller. */
  public static final long MAX_PACKED_BYTES = MAX_TAR_BYTES + MAX_TAR_BYTES / 1000;

  static final int EXECUTABLE = 0755;

  private PackedDirectory() {}

  /** As below, for whoever is not interested in warnings. */
  public static Directory pack(Path directory) {
    return pack(directory, warning -> {});
  }

  /**
   * Packs a directory; an {@link InvalidDirectory} says what is in the way. It is read now, for its
   * hash, and again by whoever stores it.
   *
   * @param warnings of files that are packed, but look like secrets
   */
  public static Directory pack(Path directory, Consumer<String> warnings) {
    try {
      Path root = directory.toRealPath();
      if (!Files.isDirectory(root)) {
        throw new InvalidDirectory("is not a directory: " + directory);
      }
      try (PackingStream packing = new PackingStream(root, Optional.empty(), warnings)) {
        long size = packing.transferTo(OutputStream.nullOutputStream());
        String hash = packing.hash();
        return new Directory(hash, size, () -> again(root, hash));
      }
    } catch (NoSuchFileException e) {
      throw new InvalidDirectory("there is no directory " + directory, e);
    } catch (IOException | UncheckedIOException e) {
      throw new InvalidDirectory("cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Unpacks into a folder that may be there already, then nothing is done. It appears whole or not
   * at all, whoever else unpacks it at the same time, and is read-only. Bytes that don't fit their
   * hash are an {@link InvalidDirectory}.
   */
  public static void unpack(Directory directory, Path target) {
    Unpacking.unpack(directory, target);
  }

  private static InputStream again(Path root, String hash) throws IOException {
    try {
      return new PackingStream(root, Optional.of(hash), warning -> {});
    } catch (InvalidDirectory e) {
      throw new ChangedDirectory(root, "it " + e.getMessage());
    }
  }
}
