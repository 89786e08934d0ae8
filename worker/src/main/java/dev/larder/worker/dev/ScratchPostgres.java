package dev.larder.worker.dev;

import java.io.IOException;
import java.util.List;

/** A PostgreSQL server for as long as one command takes: durable like any, and gone after it. */
public final class ScratchPostgres implements AutoCloseable {
  private static final List<String> COUNTING =
      List.of("-c shared_preload_libraries=pg_stat_statements");

  private final ScratchFolder<DevPostgres> folder;

  private ScratchPostgres(ScratchFolder<DevPostgres> folder) {
    this.folder = folder;
  }

  public static ScratchPostgres start() throws IOException {
    return new ScratchPostgres(
        ScratchFolder.start((folder, ports) -> DevPostgres.start(folder, ports, COUNTING)));
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
