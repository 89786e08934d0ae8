package dev.larder.worker.cli.installation;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Verb;
import dev.larder.cli.frame.Version;
import dev.larder.server.ServerConfig;
import dev.larder.worker.ApiServer;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.cli.frame.SecretOptions;
import dev.larder.worker.config.ListenAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One process that serves the HTTP API, until it is stopped. */
@Command(
    name = "server",
    header = "Serve the HTTP API, until Ctrl-C or SIGTERM.",
    description =
        "Run as many as you like behind a balancer; none has a state of its own, and none runs a"
            + " template's program. `larder tokens create` makes the first token. What can be asked"
            + " is described at /openapi.yaml. Every option has a variable of its name, e.g."
            + " LARDER_LISTEN.",
    footer = {
      "Examples:",
      "  larder server",
      "  larder server --listen 0.0.0.0:8443 --tls-certificate chain.pem --tls-key key.pem"
    })
public final class ServerCommand extends Verb {
  /** Where it listens unless it is said. */
  static final ListenAddress LISTEN = ListenAddress.loopback(8080);

  private static final ListenAddress METRICS = ListenAddress.loopback(9465);

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "${env:LARDER_LISTEN:-}",
      description = "Where it answers; port 0: any that is free. Default: 127.0.0.1:8080.")
  private @Nullable String listen;

  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      defaultValue = "${env:LARDER_TLS_CERTIFICATE:-}",
      description = "Its certificate chain, in PEM. Read again when it changes.")
  private @Nullable String certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      defaultValue = "${env:LARDER_TLS_KEY:-}",
      description = "The certificate's key, in PEM (PKCS#8, not encrypted).")
  private @Nullable String key;

  @Option(
      names = "--without-tls",
      defaultValue = "${env:LARDER_WITHOUT_TLS:-false}",
      description =
          "Listen off the loopback without TLS: where a proxy before it ends TLS, and no one else"
              + " can reach it.")
  private boolean withoutTls;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "${env:LARDER_CONNECTIONS:-16}",
      description =
          "Connections to the database, and requests that are worked on at once. Default: 16.")
  private int connectionCount;

  @Option(
      names = "--requests-per-second",
      paramLabel = "N",
      defaultValue = "${env:LARDER_REQUESTS_PER_SECOND:-200}",
      description = "Of each token; twice as many at once. Default: 200.")
  private int requestsPerSecond;

  @Option(
      names = "--metrics",
      paramLabel = "HOST:PORT|off",
      defaultValue = "${env:LARDER_METRICS:-}",
      description =
          "Where /metrics is served without a token; port 0: any that is free. Default:"
              + " 127.0.0.1:9465.")
  private @Nullable String metrics;

  @Option(
      names = "--prebuilds",
      paramLabel = "on|off",
      defaultValue = "${env:LARDER_PREBUILDS:-on}",
      description = "off: claims are refused. Default: on.")
  private String prebuilds;

  @Mixin private final SecretOptions sealing = new SecretOptions();
  @Mixin private final Connections connections;
  private final CliContext context;

  public ServerCommand(CliContext context) {
    this.context = context;
    this.connections = new Connections(context);
  }

  @Override
  protected Exit run() throws InterruptedException {
    ApiServer server = start();
    report("larder: the API answers at " + server.url());
    CountDownLatch never = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> stop(server)));
    never.await();
    return Exit.DONE;
  }

  private ApiServer start() throws InterruptedException {
    try {
      return ApiServer.start(
          config(),
          connections.databaseAddress().jdbcUrl(),
          connections.temporalTarget(),
          address("--metrics", metrics, Optional.of(METRICS)));
    } catch (IllegalArgumentException e) {
      throw CommandFailure.wrongInput(String.valueOf(e.getMessage()));
    }
  }

  private void stop(ApiServer server) {
    report("larder: stopping; requests under way end first");
    server.close();
  }

  ServerConfig config() {
    WorkerCommand.checked("--connections", connectionCount, 2, 200);
    WorkerCommand.checked("--requests-per-second", requestsPerSecond, 1, 1_000_000);
    ListenAddress at =
        address("--listen", listen, Optional.of(LISTEN))
            .orElseThrow(() -> CommandFailure.wrongInput("--listen: a server listens somewhere"));
    Optional<ServerConfig.Tls> tls = tls();
    if (tls.isEmpty() && !withoutTls && !at.isLoopback()) {
      throw CommandFailure.wrongInput(
          "%s can be reached from elsewhere, and tokens would go there readable: give --tls-certificate and --tls-key, or --without-tls where a proxy ends TLS"
              .formatted(at));
    }
    return new ServerConfig(
        at.host(),
        at.port(),
        tls,
        sealing.of(connections).forServer(),
        connectionCount,
        requestsPerSecond,
        WorkerCommand.prebuilds(prebuilds),
        Version.larder());
  }

  private Optional<ServerConfig.Tls> tls() {
    Optional<Path> chain =
        WorkerCommand.given(certificate).map(file -> context.file(Path.of(file)));
    Optional<Path> secret = WorkerCommand.given(key).map(file -> context.file(Path.of(file)));
    if (chain.isPresent() != secret.isPresent()) {
      throw CommandFailure.wrongInput("--tls-certificate and --tls-key are given together");
    }
    return chain.flatMap(file -> secret.map(of -> new ServerConfig.Tls(file, of)));
  }

  /**
   * Where something listens; empty: nowhere.
   *
   * @param unsaid where nothing is said
   */
  private static Optional<ListenAddress> address(
      String option, @Nullable String text, Optional<ListenAddress> unsaid) {
    try {
      Optional<String> said = WorkerCommand.given(text);
      return said.isPresent() ? ListenAddress.parse(said.get()) : unsaid;
    } catch (IllegalArgumentException e) {
      throw CommandFailure.wrongInput(option + ": " + e.getMessage());
    }
  }
}
