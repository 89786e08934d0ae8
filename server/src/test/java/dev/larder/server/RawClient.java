package dev.larder.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A connection that sends what no well-behaved client does. */
final class RawClient implements AutoCloseable {
  private final Socket socket;

  RawClient(String url) throws IOException {
    URI uri = URI.create(url);
    socket = new Socket(uri.getHost(), uri.getPort());
    socket.setSoTimeout((int) Duration.ofSeconds(60).toMillis());
  }

  void send(ApiStory.Client client, String method, String path, String json, String headers)
      throws IOException {
    send(
        "%s %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n%s\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(
                method,
                path,
                client.token().orElse(""),
                headers,
                json.getBytes(StandardCharsets.UTF_8).length,
                json));
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** All that is answered until the server closes the connection. */
  String answer() throws IOException {
    InputStream in = socket.getInputStream();
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Whether the server has ended the connection, looked for this long. */
  boolean isEnded(Duration time) throws IOException {
    socket.setSoTimeout((int) time.toMillis());
    try {
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketTimeoutException open) {
      return false;
    }
  }

  InputStream in() throws IOException {
    return socket.getInputStream();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
