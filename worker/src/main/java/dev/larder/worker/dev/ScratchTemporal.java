package dev.larder.worker.dev;

import dev.larder.worker.file.FileTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A Temporal server for as long as one command takes, with its data on disk. */
public final class ScratchTemporal implements AutoCloseable {
  private final Path folder;
  private final DevFolder data;
  private final DevTemporal server;

  private ScratchTemporal(Path folder, DevFolder data, DevTemporal server) {
    this.folder = folder;
    this.data = data;
    this.server = server;
  }

  /**
   * Starts one, with its data in a folder of its own.
   *
   * @param environment where {@code temporal} is looked for, as by {@code larder dev}
   */
  public static ScratchTemporal start(Map<String, String> environment) throws IOException {
    Path folder = Files.createTempDirectory("larder-bench");
    DevFolder data = DevFolder.open(folder);
    try {
      return new ScratchTemporal(
          folder, data, TemporalChoice.start(data, Ports.of(data), environment));
    } catch (IOException | RuntimeException e) {
      data.close();
      FileTree.delete(folder);
      throw e;
    }
  }

  /** {@code host:port}. */
  public String address() {
    return server.address();
  }

  public String namespace() {
    return server.namespace();
  }

  @Override
  public void close() {
    server.close();
    data.close();
    try {
      FileTree.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
