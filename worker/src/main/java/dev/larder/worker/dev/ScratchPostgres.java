package dev.larder.worker.dev;

import dev.larder.worker.file.FileTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A PostgreSQL server for as long as one command takes: durable like any, and gone after it. */
public final class ScratchPostgres implements AutoCloseable {
  private final Path folder;
  private final DevFolder data;
  private final DevPostgres server;

  private ScratchPostgres(Path folder, DevFolder data, DevPostgres server) {
    this.folder = folder;
    this.data = data;
    this.server = server;
  }

  /** Starts one, with its data in a folder of its own. */
  public static ScratchPostgres start() throws IOException {
    Path folder = Files.createTempDirectory("larder-bench");
    DevFolder data = DevFolder.open(folder);
    try {
      return new ScratchPostgres(folder, data, DevPostgres.start(data, Ports.of(data)));
    } catch (IOException | RuntimeException e) {
      data.close();
      FileTree.delete(folder);
      throw e;
    }
  }

  /** A JDBC address, user and password included. */
  public String url() {
    return server.url();
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
