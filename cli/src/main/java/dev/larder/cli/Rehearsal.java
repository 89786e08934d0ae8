package dev.larder.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.larder.cli.config.Instance;
import dev.larder.cli.frame.CliContext;
import dev.larder.file.FileTree;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;

/**
 * Runs the verbs that are used all day against answers that are made up, so that the launchers can
 * keep what the JVM has loaded and linked by then. Nothing leaves this process.
 */
public final class Rehearsal {
  private static final String ID = "00000000-0000-0000-0000-000000000000";
  private static final String ANSWER =
      """
      {"items": [{"organization": "acme", "template": "java-dev", "preset": "large", "id": "%1$s",
          "desired": 1, "ready": 1, "state": "full", "name": "large-1", "createdAt": "2025-06-01T12:00:00Z"}],
       "next": null, "claim": "%1$s", "workspace": "%1$s", "name": "large-1", "owner": "alice", "hit": true,
       "state": "claimed", "outputs": {"url": "http://here"}, "tookMicros": 1000,
       "leaseUntil": "2025-06-01T12:00:00Z"}
      """
          .formatted(ID);
  private static final List<String[]> VERBS =
      List.of(
          new String[] {"pools"},
          new String[] {"pools", "-o", "json"},
          new String[] {"claim", "java-dev/large", "--owner", "alice"},
          new String[] {"claim", "java-dev/large", "--owner", "alice", "-o", "json"},
          new String[] {"workspaces", "--help"});

  private Rehearsal() {}

  public static void main(String[] arguments) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", Rehearsal::answer);
    server.start();
    Path folder = Files.createTempDirectory("larder");
    instance(folder.resolve(Instance.FOLDER), server.getAddress().getPort()).write();
    CliContext context = new CliContext(CliContext.ofProcess().environment(), folder, false);
    for (String[] verb : VERBS) {
      CommandLine larder = Main.commandLine(context, verb);
      PrintWriter none = new PrintWriter(Writer.nullWriter());
      larder.setOut(none).setErr(none).execute(verb);
    }
    server.stop(0);
    FileTree.delete(folder);
  }

  private static Instance instance(Path home, int port) throws IOException {
    Files.createDirectories(home);
    return new Instance(
        home,
        "postgres://nowhere",
        "127.0.0.1:1",
        "default",
        Optional.empty(),
        Optional.empty(),
        Optional.of("http://127.0.0.1:" + port),
        Optional.of("none"),
        ProcessHandle.current().pid());
  }

  private static void answer(HttpExchange exchange) throws IOException {
    byte[] bytes = ANSWER.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }
}
