package dev.larder.cli.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.larder.api.LarderClient;
import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Output;
import dev.larder.cli.frame.Verb;
import dev.larder.document.DocumentFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks the API anything. */
@Command(
    name = "api",
    header = "Ask a server of the API, and print what it answers.",
    description =
        "Needs neither the database nor Temporal. What can be asked stands at /openapi.yaml of each"
            + " server.",
    footer = {
      "Examples:",
      "  larder api /v1/whoami",
      "  larder api /v1/claims --data '{\"pool\":\"java-dev/large\"}'",
      "  larder api /v1/workspaces/ID --method delete"
    })
public final class ApiCommand extends Verb {
  private static final int MAX_BYTES = 4 << 20;

  @Parameters(paramLabel = "PATH", description = "What is asked, e.g. /v1/pools.")
  private String path;

  @Option(
      names = {"-X", "--method"},
      paramLabel = "METHOD",
      description = "Default: get; with --data post.")
  private @Nullable String method;

  @Option(
      names = "--data",
      paramLabel = "JSON|@FILE",
      description = "What is sent; @- is standard input, for what a command line must not show.")
  private @Nullable String data;

  @Mixin private final ServerOption server;
  private final CliContext context;

  public ApiCommand(CliContext context) {
    this.context = context;
    this.server = new ServerOption(context);
  }

  @Override
  protected Exit run() throws IOException {
    if (!path.startsWith("/v1/")) {
      throw CommandFailure.wrongInput("a path begins with /v1/");
    }
    String wanted =
        Optional.ofNullable(method).orElse(data == null ? "get" : "post").toUpperCase(Locale.ROOT);
    if (!wanted.matches("GET|POST|PUT|DELETE")) {
      throw CommandFailure.wrongInput("--method is get, post, put or delete");
    }
    Optional<JsonNode> body = data == null ? Optional.empty() : Optional.of(body(data));
    Server found = server.server();
    LarderClient client = wanted.equals("GET") ? found.client() : found.changing(this);
    out().println(Output.json(client.ask(wanted, path, body)));
    out().flush();
    return Exit.DONE;
  }

  private JsonNode body(String given) throws IOException {
    String text = given;
    if (given.equals("@-")) {
      text = DocumentFile.read(System.in, "standard input", MAX_BYTES);
    } else if (given.startsWith("@")) {
      Path file = context.file(Path.of(given.substring(1)));
      text = DocumentFile.read(file, file.toString(), MAX_BYTES);
    }
    try {
      return JsonMapper.builder().build().readTree(text);
    } catch (JsonProcessingException e) {
      throw CommandFailure.wrongInput("--data is not JSON: " + e.getOriginalMessage());
    }
  }
}
