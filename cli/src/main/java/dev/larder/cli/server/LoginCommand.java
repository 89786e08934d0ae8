package dev.larder.cli.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Verb;
import java.io.Console;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a server known. */
@Command(
    name = "login",
    header = "Make a server of the API known, with a token that is read from standard input.",
    description =
        "The token is tried, and kept in ~/.config/larder/contexts.json for your eyes only; or it"
            + " stays in a file, or with a program that prints it.",
    footer = {
      "Examples:",
      "  larder login https://larder.acme.example",
      "  larder login https://larder.acme.example --token-command 'pass show larder'"
    })
public final class LoginCommand extends Verb {
  private static final int MAX_BYTES = 1_000;

  @Parameters(paramLabel = "URL", description = "The server: https, or http to this machine.")
  private String url;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "What to call it. Default: the server's name.")
  private @Nullable String name;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "The token stays in this file.")
  private @Nullable Path file;

  @Option(
      names = "--token-command",
      paramLabel = "COMMAND",
      description = "This program prints the token, each time it is needed.")
  private @Nullable String command;

  private final CliContext context;

  public LoginCommand(CliContext context) {
    this.context = context;
  }

  @Override
  protected Exit run() {
    if (file != null && command != null) {
      throw CommandFailure.wrongInput("name --token-file or --token-command, not both");
    }
    ServerOption.client(url, "URL", () -> ""); // refused before a token is asked for
    Contexts.Context wanted =
        new Contexts.Context(
            url,
            file == null && command == null ? Optional.of(read()) : Optional.empty(),
            Optional.ofNullable(file)
                .map(path -> context.file(path).toAbsolutePath().normalize().toString()),
            command == null ? List.of() : List.of(command.strip().split("\\s+", -1)));
    JsonNode who =
        ServerOption.client(url, "URL", new ServerOption(context).token(wanted)).get("/v1/whoami");
    String known = Optional.ofNullable(name).orElseGet(() -> URI.create(url).getHost());
    Path contexts = ServerOption.file(context);
    Contexts.read(contexts).with(known, wanted).write(contexts);
    report(
        "larder: %s is %s at %s, until %s"
            .formatted(known, who.path("subject").asText(), url, who.path("expiresAt").asText()));
    return Exit.DONE;
  }

  /** Without an echo where a person types it. */
  private String read() {
    Optional<Console> person =
        context.terminal() ? Optional.ofNullable(System.console()) : Optional.empty();
    try {
      String text =
          person.isPresent()
              ? new String(person.get().readPassword("Token: "))
              : new String(System.in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
      return ServerOption.checked(text.strip());
    } catch (IOException e) {
      throw CommandFailure.wrongInput("the token cannot be read: " + e.getMessage());
    }
  }
}
