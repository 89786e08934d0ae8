package dev.larder.worker.bench;

import dev.larder.pool.PoolName;
import dev.larder.store.bench.Contender;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A client that costs next to nothing, so that the server is what is measured: a connection for
 * each thread, which stays, and answers read by their length.
 */
final class HttpClaim implements Contender, AutoCloseable {
  private static final String LENGTH = "content-length:";

  private final URI url;
  private final String token;
  private final List<PoolName> pools;
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final ThreadLocal<Connection> connections = ThreadLocal.withInitial(this::connect);

  HttpClaim(String url, String token, List<PoolName> pools) {
    this.url = URI.create(url);
    this.token = token;
    this.pools = pools;
  }

  private record Connection(Socket socket, InputStream in) {}

  private Connection connect() {
    try {
      Socket socket = new Socket(url.getHost(), url.getPort());
      socket.setTcpNoDelay(true);
      sockets.add(socket);
      return new Connection(socket, new BufferedInputStream(socket.getInputStream()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void claim(long number) throws IOException {
    String body =
        "{\"pool\":\"%s\",\"owner\":\"owner-%s\"}"
            .formatted(pools.get(Math.toIntExact(number % pools.size())), UUID.randomUUID());
    String request =
        "POST /v1/claims HTTP/1.1\r\nHost: larder\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(token, body.length(), body);
    Connection connection = connections.get();
    connection.socket().getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    read(connection.in());
  }

  private static void read(InputStream in) throws IOException {
    String status = line(in);
    int length = 0;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      if (header.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
        length = Integer.parseInt(header.substring(LENGTH.length()).strip());
      }
    }
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    if (!status.startsWith("HTTP/1.1 201")) {
      throw new IllegalStateException("no hit: " + status + " " + body);
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the server has ended the connection");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
