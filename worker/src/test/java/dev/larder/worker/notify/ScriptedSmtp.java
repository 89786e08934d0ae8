package dev.larder.worker.notify;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocket;

/** A mail server with scripted answers; where it offers STARTTLS, it wants a user after that. */
final class ScriptedSmtp implements AutoCloseable {
  /** What was said, with {@code tls} before what came encrypted. */
  final List<String> heard = new CopyOnWriteArrayList<>();

  private final ServerSocket server;
  private final boolean startTls;
  private final Map<String, String> replies;

  /**
   * Listens on a free port.
   *
   * @param replies to commands that begin so; all others are fine
   */
  ScriptedSmtp(boolean startTls, Map<String, String> replies) throws IOException {
    this.server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    this.startTls = startTls;
    this.replies = replies;
    Thread.ofVirtual().start(this::serve);
  }

  int port() {
    return server.getLocalPort();
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        answer(client, "220 scripted");
        talk(client, "");
      } catch (IOException ended) {
        // the client left, or the test is over
      }
    }
  }

  private void talk(Socket client, String secured) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      heard.add(secured + line);
      if (line.equals("STARTTLS")) {
        answer(client, "220 go on");
        talk(encrypted(client), "tls ");
        return;
      }
      if (line.equals("DATA")) {
        answer(client, "354 go on");
        readData(in);
      }
      answer(client, reply(line, !secured.isEmpty()));
    }
  }

  private String reply(String line, boolean secured) {
    return replies.entrySet().stream()
        .filter(reply -> line.startsWith(reply.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseGet(() -> usual(line, secured));
  }

  private String usual(String line, boolean secured) {
    if (line.startsWith("EHLO")) {
      String offer = secured ? "AUTH PLAIN" : startTls ? "STARTTLS" : "8BITMIME";
      return "250-scripted\r\n250 " + offer;
    }
    return line.startsWith("AUTH") ? "235 welcome" : "250 fine";
  }

  private static void readData(BufferedReader in) throws IOException {
    String line = in.readLine();
    while (line != null && !line.equals(".")) {
      line = in.readLine();
    }
  }

  private static void answer(Socket client, String line) throws IOException {
    OutputStream out = client.getOutputStream();
    out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static Socket encrypted(Socket client) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            LocalhostCertificate.context()
                .getSocketFactory()
                .createSocket(client, "localhost", client.getPort(), true);
    socket.setUseClientMode(false);
    socket.startHandshake();
    return socket;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
