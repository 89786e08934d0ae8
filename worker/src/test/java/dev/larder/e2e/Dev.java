package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A {@code larder dev} in the folder of a stage: started, stopped, killed and started again. */
final class Dev {
  private static final Duration TIME_TO_START = Duration.ofSeconds(90);
  private static final Duration TIME_TO_STOP = Duration.ofSeconds(30);

  private final Stage stage;
  private final Process process;
  private final LarderCli cli;

  private Dev(Stage stage, Process process, LarderCli cli) {
    this.stage = stage;
    this.process = process;
    this.cli = cli;
  }

  /** Starts one; it works when this returns. */
  static Dev start(Stage stage, String... options) {
    return start(stage, Map.of(), options);
  }

  /** The same with further environment variables. */
  static Dev start(Stage stage, Map<String, String> environment, String... options) {
    TemporalCli.program();
    LarderCli cli = cli(stage, environment);
    List<String> verb = new ArrayList<>(List.of("dev"));
    verb.addAll(List.of(options));
    Process process = cli.start(log(stage), verb.toArray(String[]::new));
    Dev dev = new Dev(stage, process, cli);
    String sign = "Larder runs in " + stage.folder();
    long before = linesWith(stage, sign);
    Await.until(
        "larder dev runs",
        TIME_TO_START,
        () -> process.isAlive() ? linesWith(stage, sign) : Long.MAX_VALUE,
        lines -> lines > before);
    assertThat(process.isAlive()).describedAs("larder dev lives").isTrue();
    return dev;
  }

  /** The command line in a stage's folder, whether a dev runs there or not. */
  static LarderCli cli(Stage stage) {
    return cli(stage, Map.of());
  }

  private static LarderCli cli(Stage stage, Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("LARDER_USER", "storyteller");
    return new LarderCli(stage.folder(), all);
  }

  static String logged(Stage stage) {
    return Stage.text(log(stage));
  }

  LarderCli cli() {
    return cli;
  }

  long pid() {
    return process.pid();
  }

  TemporalCli temporal() {
    return new TemporalCli(temporalAddress());
  }

  String temporalAddress() {
    return instance().path("temporalAddress").asText();
  }

  /** Where Temporal's Web UI answers. */
  String webUi() {
    return instance().path("webUi").asText();
  }

  /** For JDBC, with its password. */
  String databaseUrl() {
    return instance().path("databaseUrl").asText();
  }

  /** As a person's {@code kill -9} of all that runs in that terminal. */
  void killGroup() {
    Processes.killGroup(process.pid());
    awaitEnd();
  }

  /** As Ctrl-C; answers with how it ended. */
  int interrupt() {
    Processes.interrupt(process.pid());
    return awaitEnd();
  }

  private int awaitEnd() {
    try {
      assertThat(process.waitFor(TIME_TO_STOP.toMillis(), TimeUnit.MILLISECONDS))
          .describedAs("larder dev ends")
          .isTrue();
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private JsonNode instance() {
    try {
      return JsonMapper.builder()
          .build()
          .readTree(stage.folder().resolve(".larder/instance.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path log(Stage stage) {
    return stage.folder().resolve("dev.log");
  }

  private static long linesWith(Stage stage, String text) {
    return logged(stage).lines().filter(line -> line.contains(text)).count();
  }
}
