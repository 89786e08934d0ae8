package dev.larder.server.apply;

import dev.larder.file.FileTree;
import dev.larder.poolfile.Directories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/** Directories that an apply names, in a folder that is gone with it. */
final class UnpackedUploads implements AutoCloseable {
  private final Path folder;
  private final Map<String, Directories.Unpacked> unpacked;

  UnpackedUploads(Path folder, Map<String, Directories.Unpacked> unpacked) {
    this.folder = folder;
    this.unpacked = Map.copyOf(unpacked);
  }

  Directories directories() {
    return Directories.given(unpacked);
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
