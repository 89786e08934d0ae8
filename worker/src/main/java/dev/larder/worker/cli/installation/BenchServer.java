package dev.larder.worker.cli.installation;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.config.DatabaseAddress;
import dev.larder.worker.dev.DevProblem;
import dev.larder.worker.dev.ScratchPostgres;
import java.io.IOException;
import java.sql.SQLException;
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

  /** What measures on a server, whose JDBC address it is given, user and password included. */
  interface Measuring {
    void on(String url) throws IOException, SQLException, InterruptedException;
  }

  /** Measures on it; what the server does not do is a complaint, not a stack trace. */
  void measure(Consumer<String> progress, Measuring work) throws IOException, InterruptedException {
    try {
      Optional<DatabaseAddress> given = given();
      if (given.isPresent()) {
        work.on(given.get().jdbcUrl());
        return;
      }
      progress.accept("starting PostgreSQL");
      try (ScratchPostgres postgres = ScratchPostgres.start()) {
        work.on(postgres.url());
      }
    } catch (SQLException e) {
      throw new CommandFailure(
          Exit.AWAY, "the server does not let itself be measured: " + e.getMessage());
    } catch (DevProblem problem) {
      throw new CommandFailure(Exit.AWAY, String.valueOf(problem.getMessage()));
    }
  }

  private Optional<DatabaseAddress> given() {
    return server == null
        ? context.secret(VARIABLE).map(url -> Connections.address(url, VARIABLE))
        : Optional.of(Connections.address("--server", server, VARIABLE));
  }
}
