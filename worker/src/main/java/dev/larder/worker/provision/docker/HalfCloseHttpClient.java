package dev.larder.worker.provision.docker;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Sends by itself the requests that a program's input goes with, so that the program sees the end
 * of it: docker-java's transports keep that direction open indefinitely, and a program that reads
 * to the end would wait indefinitely. All other requests go to the transport.
 */
final class HalfCloseHttpClient implements DockerHttpClient {
  private static final int MAX_HEADER = 64 * 1024;
  private final DockerHttpClient transport;
  private final EngineSocket.Factory sockets;

  HalfCloseHttpClient(DockerHttpClient transport, EngineSocket.Factory sockets) {
    this.transport = transport;
    this.sockets = sockets;
  }

  @Override
  public Response execute(Request request) {
    InputStream input = request.hijackedInput();
    if (input == null) {
      return transport.execute(request);
    }
    try {
      return execute(request, input);
    } catch (IOException e) {
      throw new IllegalStateException("the engine's connection broke", e);
    }
  }

  @Override
  public void close() throws IOException {
    transport.close();
  }

  private Response execute(Request request, InputStream input) throws IOException {
    EngineSocket socket = sockets.open();
    try {
      socket.write(head(request));
      InputStream answer = new BufferedInputStream(socket.input());
      List<String> lines = lines(answer);
      int status = status(lines.getFirst());
      Map<String, List<String>> headers = headers(lines);
      if (status != 101 && status != 200) {
        byte[] body = answer.readNBytes(length(headers));
        socket.close();
        return new Answer(status, headers, new ByteArrayInputStream(body), socket);
      }
      Thread.ofVirtual().name("input of " + request.path()).start(() -> send(input, socket));
      return new Answer(200, headers, answer, socket);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** A program that ends before it has read everything breaks this off, which is no error. */
  private static void send(InputStream input, EngineSocket socket) {
    try {
      socket.write(input.readAllBytes());
      socket.endOutput();
    } catch (IOException e) {
      // the reader of the answer gets the error
    }
  }

  private static byte[] head(Request request) throws IOException {
    byte[] body = request.bodyBytes();
    byte[] sent = body == null ? new byte[0] : body;
    StringBuilder head = new StringBuilder();
    head.append(request.method()).append(' ').append(request.path()).append(" HTTP/1.1\r\n");
    head.append("Host: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n");
    head.append("Content-Length: ").append(sent.length).append("\r\n");
    request.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    whole.write(sent);
    return whole.toByteArray();
  }

  /** The answer's head without the empty line. */
  private static List<String> lines(InputStream answer) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (true) {
      int read = answer.read();
      if (read < 0 || head.size() > MAX_HEADER) {
        throw new EOFException("the engine's answer has no end of its head");
      }
      head.write(read);
      if (read == '\n') {
        String text = head.toString(StandardCharsets.ISO_8859_1);
        if (text.endsWith("\r\n\r\n")) {
          return text.strip().lines().toList();
        }
      }
    }
  }

  private static int status(String line) throws IOException {
    String[] words = line.split(" ", 3);
    try {
      return Integer.parseInt(words[1]);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IOException("the engine's answer is not HTTP: " + line, e);
    }
  }

  private static Map<String, List<String>> headers(List<String> lines) {
    Map<String, List<String>> headers = new HashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers
            .computeIfAbsent(
                line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
            .add(line.substring(colon + 1).strip());
      }
    }
    return headers;
  }

  private static int length(Map<String, List<String>> headers) {
    try {
      return Integer.parseInt(headers.getOrDefault("content-length", List.of("0")).getFirst());
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private record Answer(
      int statusCode, Map<String, List<String>> headers, InputStream body, EngineSocket socket)
      implements Response {
    @Override
    public int getStatusCode() {
      return statusCode;
    }

    @Override
    public Map<String, List<String>> getHeaders() {
      return headers;
    }

    @Override
    public InputStream getBody() {
      return body;
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
