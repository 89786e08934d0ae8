package dev.larder.cli.server;

import dev.larder.access.TokenText;
import dev.larder.api.LarderClient;
import dev.larder.cli.config.Instance;
import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Where a verb's server is: LARDER_URL with LARDER_TOKEN; else the context that is named; else the
 * instance of this folder; else the current context.
 */
public final class ServerOption {
  private static final int COMMAND_SECONDS = 30;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description =
          "The server that `larder login` knows by this name. Default: $LARDER_URL with"
              + " $LARDER_TOKEN (or the file $LARDER_TOKEN_FILE), else the dev instance of this"
              + " folder or above, else the current context.")
  private @Nullable String name;

  private final CliContext context;

  public ServerOption(CliContext context) {
    this.context = context;
  }

  /** The one that is meant; a CommandFailure says how to name one. */
  public Server server() {
    return ofVariables()
        .or(this::named)
        .or(this::ofInstance)
        .or(this::current)
        .orElseThrow(
            () ->
                new CommandFailure(
                    Exit.AWAY,
                    "no server: no dev instance of yours runs in %s or above (start one with"
                            .formatted(context.folder())
                        + " `larder dev`), and neither LARDER_URL nor a context is given (`larder"
                        + " login URL` makes one)"));
  }

  static Path file(CliContext context) {
    return context
        .variable("XDG_CONFIG_HOME")
        .map(Path::of)
        .or(() -> context.variable("HOME").map(home -> Path.of(home).resolve(".config")))
        .orElseThrow(() -> CommandFailure.wrongInput("neither HOME nor XDG_CONFIG_HOME is set"))
        .resolve("larder")
        .resolve("contexts.json");
  }

  private Optional<Server> named() {
    return Optional.ofNullable(name)
        .map(
            wanted ->
                of(
                    wanted,
                    Optional.ofNullable(Contexts.read(file(context)).all().get(wanted))
                        .orElseThrow(
                            () ->
                                CommandFailure.wrongInput(
                                    "there is no context \"%s\" in %s; `larder contexts` lists them"
                                        .formatted(wanted, file(context))))));
  }

  private Optional<Server> ofVariables() {
    return context
        .variable("LARDER_URL")
        .map(
            url -> {
              String token =
                  context
                      .secret("LARDER_TOKEN")
                      .orElseThrow(
                          () ->
                              CommandFailure.wrongInput(
                                  "LARDER_URL is given, and LARDER_TOKEN (or LARDER_TOKEN_FILE) is not"));
              return new Server(client(url, "LARDER_URL", () -> token), url + " (from LARDER_URL)");
            });
  }

  /** Only one that this user has started, and that still runs: its token goes to what it names. */
  private Optional<Server> ofInstance() {
    try {
      return Instance.find(context.folder())
          .filter(ServerOption::isMine)
          .filter(Instance::running)
          .flatMap(
              instance ->
                  instance
                      .url()
                      .filter(ServerOption::isLoopback)
                      .flatMap(
                          url ->
                              instance
                                  .token()
                                  .map(
                                      token ->
                                          new Server(
                                              client(url, ".larder/instance.json", () -> token),
                                              url + " (from .larder/instance.json)"))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean isMine(Instance instance) {
    Path file = instance.home().resolve("instance.json");
    try {
      boolean alone =
          PosixFilePermissions.toString(Files.getPosixFilePermissions(file)).equals("rw-------");
      return alone && Files.getOwner(file).getName().equals(System.getProperty("user.name", ""));
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isLoopback(String url) {
    String host = Optional.ofNullable(URI.create(url).getHost()).orElse("");
    try {
      return host.matches("[0-9.]+|\\[.*]")
          && InetAddress.getAllByName(host)[0].isLoopbackAddress();
    } catch (java.net.UnknownHostException e) {
      return false;
    }
  }

  private Optional<Server> current() {
    if (context.variable("HOME").or(() -> context.variable("XDG_CONFIG_HOME")).isEmpty()) {
      return Optional.empty();
    }
    Contexts contexts = Contexts.read(file(context));
    return contexts
        .current()
        .flatMap(
            wanted ->
                Optional.ofNullable(contexts.all().get(wanted)).map(found -> of(wanted, found)));
  }

  private Server of(String wanted, Contexts.Context found) {
    return new Server(
        client(found.url(), "the context " + wanted, token(found)),
        found.url() + " (context " + wanted + ")");
  }

  static LarderClient client(String url, String from, Supplier<String> token) {
    try {
      return new LarderClient(URI.create(url), token, "larder/" + Version.larder());
    } catch (IllegalArgumentException e) {
      throw CommandFailure.wrongInput(from + ": " + e.getMessage());
    }
  }

  /** Asked for when it is sent; what is none is not. */
  Supplier<String> token(Contexts.Context found) {
    return () -> {
      String text =
          found
              .token()
              .or(() -> found.tokenFile().map(file -> read(context.file(Path.of(file)))))
              .orElseGet(() -> printed(found))
              .strip();
      return checked(text);
    };
  }

  static String checked(String text) {
    if (TokenText.parse(text).isEmpty()) {
      throw CommandFailure.wrongInput(
          "that is no token, or not all of it: it begins with larder_, as it was shown once");
    }
    return text;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw CommandFailure.wrongInput("the token's file cannot be read: " + e.getMessage());
    }
  }

  private static String printed(Contexts.Context found) {
    try {
      Process process =
          new ProcessBuilder(found.tokenCommand())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readNBytes(10_000), StandardCharsets.UTF_8);
      if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw CommandFailure.wrongInput(
            "the command for the token fails: " + String.join(" ", found.tokenCommand()));
      }
      return text;
    } catch (IOException e) {
      throw CommandFailure.wrongInput("the command for the token: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(Exit.FAILED, "interrupted");
    }
  }
}
