package dev.larder.worker.dev;

import dev.larder.cli.config.Instance;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What dev runs on its two servers: everything that knows of pools and workspaces. Handed in by the
 * command, so that this package knows of folders, servers and a terminal only.
 */
public interface DevWork extends AutoCloseable {
  /** Connects to these servers; starts nothing yet. */
  interface Factory {
    DevWork open(Instance instance) throws IOException;
  }

  /**
   * The stock at one instant.
   *
   * @param table for a screen: a heading and a line a pool
   * @param sentences for a log, by pool: equal as long as nothing happened
   */
  record Stock(List<String> table, Map<String, String> sentences) {
    public Stock {
      table = List.copyOf(table);
    }
  }

  /** Brings the schema up to date. */
  void migrate();

  /** Applies a pool file or a folder of them; answers with a line for each change. */
  List<String> apply(Path pools);

  /** Starts the worker; answers with the address of its metrics, if it serves them. */
  Optional<URI> startWorker(int metricsPort);

  /** The HTTP API that dev serves, and a token that may do everything. */
  record Api(String url, String token) {
    /** Without the token. */
    @Override
    public String toString() {
      return url;
    }
  }

  /** Starts the HTTP API; its token is good until this is closed. */
  Api startApi(int port);

  Stock stock();

  /** How many workspaces there are, in stock and claimed. */
  int workspaces();

  /**
   * Deletes every workspace with its own delete program and returns when all are gone; throws a
   * {@link DevProblem} that names those that could not be.
   */
  void deleteWorkspaces(Consumer<String> report);

  /** Stops the worker in order, then disconnects. */
  @Override
  void close();
}
