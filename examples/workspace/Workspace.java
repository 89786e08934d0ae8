import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Serves one workspace's folder on the loopback, and asks whether one is served. Sparing on
 * purpose: one thread, no lambdas, no modules beyond java.base, so that it stays far below 40 MB.
 */
public final class Workspace {
  private static final int PATIENCE_MILLIS = 5000;
  private final Path folder;

  private Workspace(Path folder) {
    this.folder = folder;
  }

  /** {@code serve FOLDER} or {@code ask FOLDER}; the port stands in the folder's file "port". */
  public static void main(String[] arguments) throws IOException {
    Workspace workspace = new Workspace(Path.of(arguments[1]));
    if (arguments[0].equals("serve")) {
      workspace.serve();
    } else if (!workspace.answers()) {
      System.exit(1);
    }
  }

  private void serve() throws IOException {
    try (ServerSocket server = open()) {
      Path whole = folder.resolve("port.new");
      Files.writeString(whole, server.getLocalPort() + "\n");
      Files.move(whole, folder.resolve("port"), StandardCopyOption.ATOMIC_MOVE);
      while (true) {
        try (Socket client = server.accept()) {
          client.setSoTimeout(PATIENCE_MILLIS);
          answer(client);
        } catch (IOException gone) {
          System.err.println(gone);
        }
      }
    }
  }

  /** The port it had before, so that its address stays; else any. */
  private ServerSocket open() throws IOException {
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    try {
      return new ServerSocket(Integer.parseInt(text("port.last")), 50, loopback);
    } catch (IOException | NumberFormatException takenOrNone) {
      return new ServerSocket(0, 50, loopback);
    }
  }

  private void answer(Socket client) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1), 512);
    String request = in.readLine();
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      continue;
    }
    String[] words = request == null ? new String[0] : request.split(" ");
    OutputStream out = client.getOutputStream();
    if (words.length < 2 || !words[0].equals("GET")) {
      send(
          out,
          "405 Method Not Allowed",
          "text/plain",
          "only GET\n".getBytes(StandardCharsets.UTF_8));
    } else if (words[1].equals("/")) {
      send(out, "200 OK", "text/html", page().getBytes(StandardCharsets.UTF_8));
    } else {
      sendFile(out, words[1].substring(1));
    }
  }

  /** What it says of itself is read again for every request. */
  private String page() throws IOException {
    String owner = text("owner");
    StringBuilder page = new StringBuilder("<!doctype html><meta charset=utf-8><title>");
    page.append(escaped(text("name"))).append("</title><h1>").append(escaped(text("name")));
    page.append("</h1>\n<p>Owner: ").append(owner.isEmpty() ? "no one yet" : escaped(owner));
    page.append("</p>\n");
    String greeting = text("greeting");
    if (!greeting.isEmpty()) {
      page.append("<p>").append(escaped(greeting)).append("</p>\n");
    }
    String[] files = folder.resolve("repository").toFile().list();
    page.append("<ul>\n");
    for (String file : files == null ? new String[0] : files) {
      if (!file.startsWith(".")) {
        page.append("<li><a href=\"/").append(file).append("\">").append(file).append("</a>\n");
      }
    }
    return page.append("</ul>\n").toString();
  }

  private void sendFile(OutputStream out, String name) throws IOException {
    File file = folder.resolve("repository").resolve(name).toFile();
    if (name.startsWith("/") || name.startsWith(".") || name.contains("/.") || !file.isFile()) {
      send(out, "404 Not Found", "text/plain", "no such file\n".getBytes(StandardCharsets.UTF_8));
      return;
    }
    try (InputStream in = new FileInputStream(file)) {
      send(out, "200 OK", "text/plain", in.readAllBytes());
    }
  }

  private static void send(OutputStream out, String status, String type, byte[] body)
      throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status);
    head.append("\r\nContent-Type: ").append(type).append("; charset=utf-8\r\nContent-Length: ");
    head.append(body.length).append("\r\nConnection: close\r\n\r\n");
    out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    out.write(body);
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      int port = Integer.parseInt(text("port"));
      socket.connect(
          new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket
          .getOutputStream()
          .write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
      byte[] start = socket.getInputStream().readNBytes(12);
      return new String(start, StandardCharsets.ISO_8859_1).equals("HTTP/1.1 200");
    } catch (IOException | NumberFormatException no) {
      return false;
    }
  }

  private String text(String file) throws IOException {
    Path path = folder.resolve(file);
    return Files.exists(path) ? Files.readString(path).strip() : "";
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
