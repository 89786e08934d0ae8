package dev.larder.e2e;

import dev.larder.api.LarderClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server in a process of its own, and a command line that knows its address and a token: neither
 * the database nor Temporal.
 */
final class ServedCli implements AutoCloseable {
  private static final Pattern ANSWERS = Pattern.compile("the API answers at (http://\\S+)");
  private static final Duration SOON = Duration.ofSeconds(60);

  private final Process server;
  private final LarderCli cli;
  private final LarderClient client;

  private ServedCli(Process server, LarderCli cli, LarderClient client) {
    this.server = server;
    this.cli = cli;
    this.client = client;
  }

  /**
   * Starts one.
   *
   * @param processes knows the database, which has its schema, and Temporal
   */
  static ServedCli start(Stage stage, String name, LarderCli processes) {
    String token =
        processes
            .done(
                "tokens",
                "create",
                "--name",
                "storyteller",
                "--scope",
                "read,claim,claim-for,operate,admin",
                "--all")
            .out()
            .strip();
    Path log = stage.folder().resolve(name + ".log");
    Process server = processes.start(log, "server", "--listen", "127.0.0.1:0", "--metrics", "off");
    Await.until(
        "the server answers", SOON, () -> Stage.text(log), text -> ANSWERS.matcher(text).find());
    Matcher url = ANSWERS.matcher(Stage.text(log));
    if (!url.find()) {
      throw new AssertionError("no address: " + Stage.text(log));
    }
    return new ServedCli(
        server,
        new LarderCli(stage.folder(), Map.of("LARDER_URL", url.group(1), "LARDER_TOKEN", token)),
        new LarderClient(URI.create(url.group(1)), () -> token));
  }

  LarderCli cli() {
    return cli;
  }

  /** The same without a process for each call. */
  LarderClient client() {
    return client;
  }

  Process server() {
    return server;
  }

  @Override
  public void close() {
    Processes.killGroup(server.pid());
  }
}
