package dev.larder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What the launchers' {@code hand-over} leaves in the environment of the process that it becomes.
 */
class HandOverTest {
  private static final Map<String, String> PATH = Map.of("PATH", "/usr/bin:/bin");

  @Test
  void namesOfFilesAreUtf8WhereNoLocaleIsSet() throws Exception {
    assertThat(environment(PATH)).containsEntry("LC_CTYPE", "C.UTF-8");
  }

  @Test
  void aLocaleThatIsSetStays() throws Exception {
    assertThat(environment(Map.of("PATH", "/usr/bin:/bin", "LANG", "de_DE.UTF-8")))
        .containsEntry("LANG", "de_DE.UTF-8")
        .doesNotContainKey("LC_CTYPE");
  }

  private static Map<String, String> environment(Map<String, String> given)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("../.mvn/hand-over", "env");
    builder.environment().clear();
    builder.environment().putAll(given);
    Process process = builder.redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    return printed
        .lines()
        .map(line -> line.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }
}
