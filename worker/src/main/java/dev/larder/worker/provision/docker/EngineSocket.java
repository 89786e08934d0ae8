package dev.larder.worker.provision.docker;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A connection to the engine of which one direction can be ended. */
interface EngineSocket extends AutoCloseable {
  /**
   * What docker-java's context leaves out: before TLS 1.3 the end of one direction is that of both.
   */
  List<String> OF_TLS_1_3 =
      List.of("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256");

  /** Opens connections to one engine. */
  interface Factory {
    EngineSocket open() throws IOException;
  }

  void write(byte[] bytes) throws IOException;

  /** Nothing more is written; what comes can still be read. */
  void endOutput() throws IOException;

  InputStream input() throws IOException;

  @Override
  void close();

  /** Connections to this engine; with TLS where there is a context. */
  static Factory to(EngineAddress address, Optional<SSLContext> tls, Duration timeout) {
    if (address.isUnix()) {
      UnixDomainSocketAddress path = UnixDomainSocketAddress.of(address.uri().getPath());
      return () -> new Unix(SocketChannel.open(path));
    }
    String host = address.uri().getHost();
    int port = address.uri().getPort();
    return () -> {
      Socket socket = new Socket();
      try {
        socket.connect(
            new InetSocketAddress(host.replaceAll("[\\[\\]]", ""), port),
            Math.toIntExact(timeout.toMillis()));
        return new Tcp(tls.isPresent() ? secured(socket, tls.get(), host, port) : socket);
      } catch (IOException | RuntimeException e) {
        socket.close();
        throw e;
      }
    };
  }

  private static Socket secured(Socket socket, SSLContext context, String host, int port)
      throws IOException {
    if (!(context.getSocketFactory().createSocket(socket, host, port, true)
        instanceof SSLSocket secured)) {
      throw new IOException("no TLS here");
    }
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    parameters.setCipherSuites(
        Stream.concat(OF_TLS_1_3.stream(), Stream.of(parameters.getCipherSuites()))
            .distinct()
            .toArray(String[]::new));
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  /** A unix socket; not through streams for both directions, which would lock each other out. */
  record Unix(SocketChannel channel) implements EngineSocket {
    @Override
    public void write(byte[] bytes) throws IOException {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        channel.write(left);
      }
    }

    @Override
    public void endOutput() throws IOException {
      channel.shutdownOutput();
    }

    @Override
    public InputStream input() {
      return Channels.newInputStream(channel);
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        // it is of no use any more
      }
    }
  }

  /** TCP, with TLS or without. */
  record Tcp(Socket socket) implements EngineSocket {
    @Override
    public void write(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    }

    @Override
    public void endOutput() throws IOException {
      socket.shutdownOutput();
    }

    @Override
    public InputStream input() throws IOException {
      return socket.getInputStream();
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException e) {
        // it is of no use any more
      }
    }
  }
}
