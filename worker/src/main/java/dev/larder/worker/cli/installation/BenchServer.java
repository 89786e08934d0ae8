package dev.larder.worker.cli.installation;

import dev.larder.worker.cli.frame.CliContext;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.config.DatabaseAddress;
import dev.larder.worker.dev.ScratchPostgres;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** On which PostgreSQL is measured: one that is given, or one that is started for it. */
public final class BenchServer {
  static final String VARIABLE = "LARDER_BENCH_SERVER";

  @Option(
      names = "--server",
      paramLabel = "URL",
      description =
          "PostgreSQL, as postgres://USER@HOST:PORT/DATABASE without a password (that stands in"
              + " $LARDER_BENCH_SERVER, which is the default), whose user may create databases."
              + " Without one, a PostgreSQL is started.")
  private @Nullable String server;

  private final CliContext context;

  BenchServer(CliContext context) {
    this.context = context;
  }

  /**
   * One that answers.
   *
   * @param url a JDBC address, user and password included
   */
  record Running(String url, Optional<ScratchPostgres> started) implements AutoCloseable {
    @Override
    public void close() {
      started.ifPresent(ScratchPostgres::close);
    }
  }

  Running start(Consumer<String> progress) throws IOException {
    Optional<DatabaseAddress> given =
        server == null
            ? context.secret(VARIABLE).map(url -> Connections.address(url, VARIABLE))
            : Optional.of(Connections.address("--server", server, VARIABLE));
    if (given.isPresent()) {
      return new Running(given.get().jdbcUrl(), Optional.empty());
    }
    progress.accept("starting PostgreSQL");
    ScratchPostgres postgres = ScratchPostgres.start();
    return new Running(postgres.url(), Optional.of(postgres));
  }
}
