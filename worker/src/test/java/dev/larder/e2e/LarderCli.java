package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The launcher of this checkout, called in a folder as a person would in a shell there. */
final class LarderCli {
  private static final Path LAUNCHER =
      Path.of(System.getProperty("larder.checkout", "..")).toAbsolutePath().normalize();
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration MAX = Duration.ofMinutes(3);
  private static final AtomicInteger CALLS = new AtomicInteger();

  private final Path folder;
  private final Map<String, String> environment;

  LarderCli(Path folder, Map<String, String> environment) {
    this.folder = folder;
    this.environment = Map.copyOf(environment);
  }

  /** A command that ended. */
  record Answer(String command, int exit, String out, String err) {
    /** It is an error of the story if it ended otherwise. */
    Answer exits(int expected) {
      assertThat(exit).describedAs("%s%n%s%n%s", command, out, err).isEqualTo(expected);
      return this;
    }

    JsonNode json() {
      try {
        return JSON.readTree(out);
      } catch (JsonProcessingException e) {
        throw new AssertionError("not JSON: " + out, e);
      }
    }
  }

  static Path checkout() {
    return LAUNCHER;
  }

  /** Runs a verb to its end. */
  Answer run(String... verb) {
    int call = CALLS.incrementAndGet();
    Path out = folder.resolve("call-" + call + ".out");
    Path err = folder.resolve("call-" + call + ".err");
    String command = "larder " + String.join(" ", verb);
    try {
      Process process =
          builder(verb).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      if (!process.waitFor(MAX.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(command + " does not end: " + Files.readString(err));
      }
      return new Answer(command, process.exitValue(), Files.readString(out), Files.readString(err));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Runs a verb to its end; it has to succeed. */
  Answer done(String... verb) {
    return run(verb).exits(0);
  }

  /**
   * Starts a verb that stays, in a process group of its own that hears Ctrl-C also where this one
   * runs in the background; what it says goes into a log.
   */
  Process start(Path log, String... verb) {
    try {
      ProcessBuilder builder = builder(verb);
      builder.command().addAll(0, List.of("setsid", "env", "--default-signal=INT"));
      return builder
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until all pools, or these, have what is desired. */
  void waitForStock(String... pools) {
    List<String> verb = new ArrayList<>(List.of("wait", "--timeout", "150s"));
    verb.addAll(List.of(pools));
    done(verb.toArray(String[]::new));
  }

  List<JsonNode> pools() {
    return list(done("pools", "-o", "json").json());
  }

  JsonNode pool(String name) {
    return done("pools", name, "-o", "json").json().path(0);
  }

  List<JsonNode> workspaces() {
    return list(done("workspaces", "-o", "json").json());
  }

  List<JsonNode> workspaces(String pool) {
    return list(done("workspaces", "--pool", pool, "-o", "json").json());
  }

  private static List<JsonNode> list(JsonNode array) {
    assertThat(array.isArray()).isTrue();
    List<JsonNode> elements = new ArrayList<>();
    array.forEach(elements::add);
    return elements;
  }

  private ProcessBuilder builder(String... verb) {
    List<String> command = new ArrayList<>(List.of(LAUNCHER.resolve("larder").toString()));
    command.addAll(List.of(verb));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(Path.of("/dev/null").toFile());
    Map<String, String> inherited = new HashMap<>(builder.environment());
    inherited.keySet().removeIf(name -> name.matches("(LARDER(?!_TOFU$)|TEMPORAL|MAVEN)_.*"));
    builder.environment().clear();
    builder.environment().putAll(inherited);
    builder.environment().put("TEMPORAL_CONFIG_FILE", folder.resolve("none.toml").toString());
    builder.environment().put("DOCKER_HOST", "unix://" + folder.resolve("no-engine"));
    builder.environment().putAll(environment);
    return builder;
  }
}
