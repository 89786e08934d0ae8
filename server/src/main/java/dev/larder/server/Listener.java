package dev.larder.server;

import dev.larder.server.http.SlowHeaders;
import java.util.Optional;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;

/** Where Jetty listens, and the bounds that it holds before a request is a request. */
final class Listener {
  private static final int HEADER_BYTES = 16 << 10;
  private static final long IDLE_MILLIS = 30_000;
  private static final int MAX_CONNECTIONS = 2_000;

  private final ServerConfig config;
  private final Optional<PemKeys> keys;

  Listener(ServerConfig config, Optional<PemKeys> keys) {
    this.config = config;
    this.keys = keys;
  }

  Connector connector(Server server, HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setRequestHeaderSize(HEADER_BYTES);
    http.setResponseHeaderSize(HEADER_BYTES);
    http.setIdleTimeout(IDLE_MILLIS);
    http.setUriCompliance(UriCompliance.RFC3986);
    ServerConnector connector =
        keys.map(pem -> tls(server, http, pem))
            .orElseGet(() -> new ServerConnector(server, new HttpConnectionFactory(http)));
    connector.setHost(config.host());
    connector.setPort(config.port());
    connector.setIdleTimeout(IDLE_MILLIS);
    connector.addBean(new SlowHeaders());
    server.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, connector));
    return connector;
  }

  private static ServerConnector tls(Server server, HttpConfiguration http, PemKeys keys) {
    SecureRequestCustomizer secure = new SecureRequestCustomizer();
    secure.setSniHostCheck(false); // a client checks the name; there is one certificate here
    http.addCustomizer(secure);
    return new ServerConnector(
        server,
        new SslConnectionFactory(keys.context(), "http/1.1"),
        new HttpConnectionFactory(http));
  }
}
