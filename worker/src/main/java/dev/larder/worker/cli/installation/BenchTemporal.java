package dev.larder.worker.cli.installation;

import dev.larder.cli.frame.CliContext;
import dev.larder.worker.bench.Servers;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** On which Temporal is measured: one that is given, or one that is started for it. */
public final class BenchTemporal {
  @Option(
      names = "--temporal",
      paramLabel = "HOST:PORT",
      description =
          "A Temporal server without TLS, on which a namespace is made for this and deleted at the"
              + " end. Without one, a server is started.")
  private @Nullable String address;

  private final CliContext context;

  BenchTemporal(CliContext context) {
    this.context = context;
  }

  /**
   * All that is measured.
   *
   * @param postgres the JDBC address of any database of a server
   */
  Servers servers(String postgres) throws IOException, SQLException, InterruptedException {
    return new Servers(postgres, Optional.ofNullable(address), context.environment());
  }
}
