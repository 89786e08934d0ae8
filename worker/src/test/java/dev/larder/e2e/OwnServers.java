package dev.larder.e2e;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * PostgreSQL with Larder's schema and Temporal of a story's own, with their files in its folder,
 * and a command line that reaches both.
 */
final class OwnServers implements AutoCloseable {
  private final EmbeddedPostgres postgres;
  private final String temporal;
  private final LarderCli processes;

  private OwnServers(EmbeddedPostgres postgres, String temporal, LarderCli processes) {
    this.postgres = postgres;
    this.temporal = temporal;
    this.processes = processes;
  }

  /**
   * Starts both.
   *
   * @param environment of Larder's processes, beside where the servers are
   * @param dynamic further settings of Temporal's, each {@code key=value}
   */
  static OwnServers start(Stage stage, Map<String, String> environment, String... dynamic)
      throws IOException {
    EmbeddedPostgres postgres =
        EmbeddedPostgres.builder()
            .setDataDirectory(stage.folder().resolve("postgres"))
            .setOverrideWorkingDirectory(stage.folder().resolve("postgres-program").toFile())
            .start();
    String temporal = TemporalCli.startServer(stage.folder(), dynamic);
    Map<String, String> all = new HashMap<>(environment);
    all.put(
        "LARDER_DATABASE_URL",
        "postgres://postgres@127.0.0.1:%d/postgres".formatted(postgres.getPort()));
    all.put("TEMPORAL_ADDRESS", temporal);
    LarderCli processes = new LarderCli(stage.folder(), all);
    processes.done("migrate");
    return new OwnServers(postgres, temporal, processes);
  }

  EmbeddedPostgres postgres() {
    return postgres;
  }

  /** {@code host:port}. */
  String temporal() {
    return temporal;
  }

  /** Knows the database and Temporal. */
  LarderCli processes() {
    return processes;
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }
}
