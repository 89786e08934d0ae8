package dev.larder.worker.cli;

import java.io.Console;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a command finds around it; tests bring their own.
 *
 * @param folder where it was started; relative files are looked for here
 * @param terminal whether a person watches standard output
 */
public record Surroundings(Map<String, String> environment, Path folder, boolean terminal) {
  public Surroundings {
    environment = Map.copyOf(environment);
  }

  /** Those of this process. */
  public static Surroundings ofProcess() {
    return new Surroundings(
        System.getenv(),
        Path.of("").toAbsolutePath(),
        Optional.ofNullable(System.console()).filter(Surroundings::isTerminal).isPresent());
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
  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  /** Who asks, as pauses, applies and builds record it. */
  String user() {
    return variable("LARDER_USER")
        .or(() -> variable("USER"))
        .orElseGet(() -> System.getProperty("user.name", "somebody"));
  }

  /** Colour only for people who did not say no. */
  boolean colour() {
    return terminal && variable("NO_COLOR").isEmpty() && !"dumb".equals(environment.get("TERM"));
  }

  Path file(Path named) {
    return folder.resolve(named);
  }
}
