package dev.larder.cli.frame;

import dev.larder.cli.config.SecretVariables;
import dev.larder.pool.Text;
import java.io.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a command finds around it; tests bring their own.
 *
 * @param folder where it was started; relative files are looked for here
 * @param terminal whether a person watches standard output
 */
public record CliContext(Map<String, String> environment, Path folder, boolean terminal) {
  public CliContext {
    environment = Map.copyOf(environment);
  }

  /** Those of this process. */
  public static CliContext ofProcess() {
    return new CliContext(
        withHandedOver(),
        Path.of("").toAbsolutePath(),
        Optional.ofNullable(System.console()).filter(CliContext::isTerminal).isPresent());
  }

  private static Map<String, String> withHandedOver() {
    try {
      return SecretVariables.environment(System.getenv());
    } catch (IOException e) {
      throw new UncheckedIOException("what ./larder hands over cannot be read", e);
    }
  }

  /** Before Java 22 a console was a terminal or was not there; since then it has to be asked. */
  private static boolean isTerminal(Console console) {
    try {
      return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
    } catch (NoSuchMethodException before22) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  /** A variable that is set and not empty. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  /** A variable whose value may be in a file instead. */
  public Optional<String> secret(String name) {
    try {
      return SecretVariables.value(name, environment);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.wrongInput(String.valueOf(e.getMessage()));
    }
  }

  /** Who asks, as pauses, applies and builds record it. */
  public String user() {
    String user =
        variable("LARDER_USER")
            .or(() -> variable("USER"))
            .orElseGet(() -> System.getProperty("user.name", "unknown"));
    Text.LINE
        .complaint(user)
        .ifPresent(
            holds -> {
              throw CommandFailure.wrongInput("who asks (LARDER_USER, USER) " + holds);
            });
    return user;
  }

  /** Color only on a terminal that wants it. */
  public boolean color() {
    return terminal && variable("NO_COLOR").isEmpty() && !"dumb".equals(environment.get("TERM"));
  }

  public Path file(Path named) {
    return folder.resolve(named);
  }
}
