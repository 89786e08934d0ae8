package dev.larder.worker.dev;

import io.temporal.testing.TemporalDevServer;
import io.temporal.testing.TemporalDevServerOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The dev server that the SDK downloads. It ends with this process; its data stays in {@code
 * .larder/temporal.db}.
 */
final class DownloadedTemporal implements DevTemporal {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private final TemporalDevServer server;
  private final int uiPort;

  private DownloadedTemporal(TemporalDevServer server, int uiPort) {
    this.server = server;
    this.uiPort = uiPort;
  }

  /** Throws a RuntimeException where it can't be downloaded. */
  static DownloadedTemporal start(DevFolder folder, Ports ports) {
    int uiPort = ports.choose("temporal-ui", 8233);
    TemporalDevServerOptions options =
        TemporalDevServerOptions.newBuilder()
            .setIp("127.0.0.1")
            .setPort(ports.choose("temporal", 7233))
            .setUiEnabled(true)
            .setUiPort(uiPort)
            .setDownloadDestination(folder.path().toString())
            .setDatabaseFilename(folder.resolve("temporal.db").toString())
            .setLogFile(folder.resolve("temporal.log").toString())
            .setStartupTimeout(TIMEOUT)
            .setExtraArgs(
                "--dynamic-config-value",
                "matching.useNewMatcher=true",
                "--dynamic-config-value",
                "matching.enableFairness=true")
            .build();
    return new DownloadedTemporal(TemporalDevServer.start(options), uiPort);
  }

  @Override
  public String address() {
    return server.getTarget();
  }

  @Override
  public Optional<URI> webUi() {
    return Optional.of(URI.create("http://127.0.0.1:" + uiPort));
  }

  @Override
  public Optional<String> shortcoming() {
    return Optional.empty();
  }

  @Override
  public void close() {
    server.close();
  }
}
