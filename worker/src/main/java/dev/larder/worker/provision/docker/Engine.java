package dev.larder.worker.provision.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.core.LocalDirectorySSLConfig;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import dev.larder.worker.provision.CancellationToken;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client of one container engine. Thread-safe; whether an engine answers shows in its sessions.
 */
record Engine(EngineAddress address, DockerClient client) implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Engine.class);
  private static final Duration CONNECTING = Duration.ofSeconds(5);
  private static final int MAX_CONNECTIONS = 200;

  /** Connects to nothing yet; an IllegalArgumentException says what is wrong with certificates. */
  static Engine at(EngineAddress address) {
    Optional<LocalDirectorySSLConfig> tls =
        address.certificates().map(folder -> new LocalDirectorySSLConfig(folder.toString()));
    DefaultDockerClientConfig.Builder config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(address.uri().toString())
            .withDockerTlsVerify(false);
    ApacheDockerHttpClient.Builder transport =
        new ApacheDockerHttpClient.Builder()
            .dockerHost(address.uri())
            .maxConnections(MAX_CONNECTIONS)
            .connectionTimeout(CONNECTING);
    tls.ifPresent(config::withCustomSslConfig);
    tls.ifPresent(transport::sslConfig);
    return new Engine(address, client(address, config.build(), transport, tls));
  }

  private static DockerClient client(
      EngineAddress address,
      DockerClientConfig config,
      ApacheDockerHttpClient.Builder transport,
      Optional<LocalDirectorySSLConfig> tls) {
    EngineSocket.Factory sockets = EngineSocket.to(address, tls.map(Engine::context), CONNECTING);
    return DockerClientImpl.getInstance(
        config, new HalfCloseHttpClient(transport.build(), sockets));
  }

  private static SSLContext context(LocalDirectorySSLConfig tls) {
    try {
      return tls.getSSLContext();
    } catch (DockerClientException e) {
      throw new IllegalArgumentException("the certificates cannot be used: " + e.getMessage(), e);
    }
  }

  /** What one run asks of it. */
  EngineSession session(CancellationToken token, Duration youngerThan) {
    return new EngineSession(this, token, youngerThan);
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (IOException e) {
      log.debug("closing the client of {}", address, e);
    }
  }
}
