package dev.larder.worker.dev;

import java.io.IOException;

/** A PostgreSQL server for as long as one command takes: durable like any, and gone after it. */
public final class ScratchPostgres implements AutoCloseable {
  private final ScratchFolder<DevPostgres> folder;

  private ScratchPostgres(ScratchFolder<DevPostgres> folder) {
    this.folder = folder;
  }

  public static ScratchPostgres start() throws IOException {
    return new ScratchPostgres(ScratchFolder.start(DevPostgres::start));
  }

  /** A JDBC address, user and password included. */
  public String url() {
    return folder.server().url();
  }

  @Override
  public void close() {
    folder.close();
  }
}
