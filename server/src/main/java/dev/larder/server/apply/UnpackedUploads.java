package dev.larder.server.apply;

import dev.larder.file.FileTree;
import dev.larder.poolfile.Directories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Directories that an apply names, in a folder that is gone with it. */
final class UnpackedUploads implements AutoCloseable {
  private final Path folder;
  private final Map<String, Directories.Unpacked> unpacked;

  /**
   * Those that were unpacked.
   *
   * @param unpacked by hash
   */
  UnpackedUploads(Path folder, Map<String, Directories.Unpacked> unpacked) {
    this.folder = folder;
    this.unpacked = Map.copyOf(unpacked);
  }

  /**
   * Those of one file.
   *
   * @param hashes by what is written in it
   */
  Directories directories(Map<String, String> hashes) {
    Map<String, Directories.Unpacked> written = new HashMap<>();
    hashes.forEach(
        (text, hash) ->
            Optional.ofNullable(unpacked.get(hash)).ifPresent(one -> written.put(text, one)));
    return Directories.given(written);
  }

  @Override
  public void close() {
    try {
      FileTree.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
