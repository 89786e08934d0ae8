package dev.larder.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;

/** A verb in a JVM of its own, with the memory that the launcher gives it. */
@NullMarked
final class ShippedProcess {
  private ShippedProcess() {}

  /** Of verbs that stay. */
  static List<String> worker() throws IOException {
    return options("dev \\| worker \\| server\\)[^']*'([^']*)'");
  }

  /** Of all others. */
  static List<String> verb() throws IOException {
    return options("short_lived='([^']*)'");
  }

  /** Its output goes to the log. */
  static Process start(
      List<String> options,
      Map<String, String> environment,
      Path folder,
      Path log,
      String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC"));
    command.addAll(options);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Main.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(LARDER|TEMPORAL)_.*"));
    builder.environment().put("TEMPORAL_CONFIG_FILE", folder.resolve("none.toml").toString());
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static List<String> options(String pattern) throws IOException {
    Path launcher = Path.of("larder");
    if (!Files.isRegularFile(launcher)) {
      launcher = Path.of("..", "larder");
    }
    Matcher options = Pattern.compile(pattern).matcher(Files.readString(launcher));
    if (!options.find()) {
      throw new IllegalStateException("the launcher has changed: " + pattern);
    }
    return Arrays.asList(options.group(1).strip().split("\\s+", -1));
  }
}
