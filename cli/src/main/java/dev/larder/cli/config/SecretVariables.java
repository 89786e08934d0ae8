package dev.larder.cli.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Variables whose values no other program may read. A process's environment is readable for all
 * programs of its user, so the launchers hand these over by a descriptor ({@code .mvn/hand-over}),
 * and each may be given as a file instead.
 */
public final class SecretVariables {
  /** The same in {@code .mvn/hand-over}. */
  public static final List<String> NAMES =
      List.of(
          "LARDER_SECRET_KEY",
          "LARDER_DATABASE_URL",
          "LARDER_TOKEN",
          "LARDER_SMTP_URL",
          "LARDER_SMTP_PASSWORD",
          "TEMPORAL_API_KEY",
          "TEMPORAL_CODEC_AUTH",
          "TEMPORAL_TLS_CLIENT_KEY_DATA");

  /** Names the descriptor. */
  static final String DESCRIPTOR = "LARDER_SECRETS_FD";

  /** Stands between two of them. */
  private static final String SEPARATOR = "\u001e";

  private SecretVariables() {}

  /** Those that stand in this environment. */
  public static List<String> readable(Map<String, String> environment) {
    return NAMES.stream().filter(environment::containsKey).toList();
  }

  /** This process's environment, and what was handed over beside it. To be called once. */
  public static Map<String, String> environment(Map<String, String> own) throws IOException {
    Map<String, String> all = new HashMap<>(own);
    String descriptor = all.remove(DESCRIPTOR);
    if (descriptor != null && descriptor.matches("[0-9]{1,3}")) {
      Path handed = Path.of("/dev/fd", descriptor);
      for (String pair : Files.readString(handed, StandardCharsets.UTF_8).split(SEPARATOR, -1)) {
        String[] parts = pair.split("=", 2);
        if (parts.length == 2) {
          all.put(parts[0].strip(), parts[1]);
        }
      }
      if (Files.isRegularFile(handed)) { // some shells keep it in an unlinked file
        Files.newOutputStream(handed, StandardOpenOption.TRUNCATE_EXISTING).close();
      }
    }
    return all;
  }

  /**
   * The value of a variable: its own, that of the file which NAME_FILE names, or of systemd's
   * credential with the name in small letters and dashes. An IllegalArgumentException says why the
   * file cannot be read, or that there are two.
   */
  public static Optional<String> value(String name, Map<String, String> environment) {
    Optional<String> given = set(environment, name);
    Optional<String> named = set(environment, name + "_FILE");
    if (given.isPresent() && named.isPresent()) {
      throw new IllegalArgumentException(
          "%s and %s_FILE are both given: leave one out".formatted(name, name));
    }
    return given
        .or(() -> named.map(file -> read(name + "_FILE", Path.of(file))))
        .or(
            () ->
                set(environment, "CREDENTIALS_DIRECTORY")
                    .map(folder -> Path.of(folder, credential(name)))
                    .filter(Files::exists)
                    .map(file -> read("systemd's credential " + credential(name), file)));
  }

  private static String credential(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Optional<String> set(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  private static String read(String what, Path file) {
    try {
      String text = Files.readString(file).strip();
      if (text.isEmpty()) {
        throw new IllegalArgumentException("%s: %s is empty".formatted(what, file));
      }
      return text;
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s: %s cannot be read (%s)".formatted(what, file, e.getClass().getSimpleName()), e);
    }
  }
}
