package dev.larder.worker.dev;

import dev.larder.file.FileTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A server with its data in a folder of its own, for as long as one command takes. */
final class ScratchFolder<S extends AutoCloseable> implements AutoCloseable {
  private final Path folder;
  private final DevFolder data;
  private final S server;

  private ScratchFolder(Path folder, DevFolder data, S server) {
    this.folder = folder;
    this.data = data;
    this.server = server;
  }

  /** Starts a server on a new folder. */
  interface Start<S> {
    S on(DevFolder data, Ports ports) throws IOException;
  }

  static <S extends AutoCloseable> ScratchFolder<S> start(Start<S> start) throws IOException {
    Path folder = Files.createTempDirectory("larder-bench");
    DevFolder data = DevFolder.open(folder);
    try {
      return new ScratchFolder<>(folder, data, start.on(data, Ports.of(data)));
    } catch (IOException | RuntimeException e) {
      data.close();
      FileTree.delete(folder);
      throw e;
    }
  }

  S server() {
    return server;
  }

  /** Ends the server, and deletes its data. */
  @Override
  public void close() {
    try {
      server.close();
      data.close();
      FileTree.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
