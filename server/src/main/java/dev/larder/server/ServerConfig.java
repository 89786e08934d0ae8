package dev.larder.server;

import dev.larder.store.secret.Secrets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How one server process is configured.
 *
 * @param host a name or an address to listen at
 * @param port 0: any that is free
 * @param tls empty: without
 * @param connections to the database, and so requests that are worked on at once
 * @param requestsPerSecond of each token
 * @param prebuilds off: claims are refused, as where workers keep nothing in stock
 * @param version shown to clients
 */
public record ServerConfig(
    String host,
    int port,
    Optional<Tls> tls,
    Secrets secrets,
    int connections,
    int requestsPerSecond,
    boolean prebuilds,
    String version) {
  /** Certificate chain and key in PEM files, read again when they change. */
  public record Tls(Path certificate, Path key) {}

  /** On the loopback, without TLS. */
  public static ServerConfig loopback(int port, Secrets secrets, String version) {
    return new ServerConfig("127.0.0.1", port, Optional.empty(), secrets, 16, 200, true, version);
  }
}
