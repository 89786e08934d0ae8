package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Temporal's Web UI in a browser, by {@code web-ui.py}; it takes pictures of what it sees. */
final class WebUi {
  private static final String PYTHON = "LARDER_PLAYWRIGHT";

  private final String namespace;
  private final Path pictures;

  /**
   * @param url of the Web UI
   */
  WebUi(String url, Path pictures) {
    this.namespace = url + "/namespaces/default";
    this.pictures = pictures;
  }

  /** Does one thing; answers with what is to be read then. */
  String sees(String what, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Optional.ofNullable(System.getenv(PYTHON))
                    .orElseThrow(
                        () ->
                            new AssertionError(
                                PYTHON + " names a Python with .ci/web-ui-requirements.txt")),
                script().toString(),
                chromium().toString(),
                namespace,
                pictures.toString(),
                what));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).describedAs("%s%n%s", command, out).isZero();
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static Path script() {
    return Path.of(Objects.requireNonNull(WebUi.class.getResource("/web-ui.py")).getPath());
  }

  private static Path chromium() {
    return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser")
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new AssertionError("this story needs chromium: .ci/packages has it"));
  }
}
