package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.worker.dev.ScratchPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.Driver;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * What {@code docker-compose.yml} has Temporal's images do to PostgreSQL, played with the programs
 * of these images, built by Go: {@code LARDER_TEMPORAL_SERVER} names the folder that has {@code
 * server} and {@code sql}. Building them takes minutes, so without it the story is skipped.
 */
final class ComposedTemporalE2E {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int FIRST_LOW_PORT = 20_000;
  private static final int MAX_PORTS = 100;

  @RegisterExtension private final Stage stage = new Stage();

  @Test
  void schemaServerAndNamespaceComeUpAndMayBePlayedAgain() throws Exception {
    Path programs = programs();
    try (ScratchPostgres postgres = ScratchPostgres.start()) {
      Properties database =
          Objects.requireNonNull(Driver.parseURL(postgres.url(), new Properties()));
      Path module = module(programs);
      Path tools = Files.createDirectory(stage.folder().resolve("bin"));
      Files.createSymbolicLink(tools.resolve("temporal-sql-tool"), programs.resolve("sql"));

      String schema =
          replaced(
              replaced(
                  script("temporal-schema"),
                  "--ep postgres -p 5432",
                  "--ep 127.0.0.1 -p " + database.getProperty("PGPORT")),
              "/etc/temporal/schema/",
              module.resolve("schema") + "/");
      Map<String, String> withPassword =
          Map.of(
              "PATH",
              tools + ":" + System.getenv("PATH"),
              "SQL_PASSWORD",
              database.getProperty("password"));
      play(schema, withPassword);
      play(schema, withPassword);

      String address = startServer(programs, module, database);
      String namespace = script("temporal-namespace");
      play(namespace, Map.of("TEMPORAL_ADDRESS", address));
      play(namespace, Map.of("TEMPORAL_ADDRESS", address));
      play(schema, withPassword);

      TemporalCli temporal = new TemporalCli(address);
      Await.until(
          "a workflow starts",
          SOON,
          () ->
              temporal.succeeds(
                  "workflow", "start", "--type", "Any", "--task-queue", "any", "-w", "any-1"),
          started -> started);
      Await.until(
          "it is found in the database for visibility",
          SOON,
          () -> temporal.done("workflow", "list", "--query", "WorkflowType = 'Any'"),
          list -> list.contains("any-1"));
    }
  }

  private static Path programs() {
    String folder = System.getenv("LARDER_TEMPORAL_SERVER");
    Assumptions.assumeTrue(folder != null, "LARDER_TEMPORAL_SERVER names no folder");
    Path programs = Path.of(String.valueOf(folder));
    assertThat(programs.resolve("server")).isExecutable();
    assertThat(programs.resolve("sql")).isExecutable();
    return programs;
  }

  /** The sources of the version that was built: Go keeps the schema and the configuration there. */
  private Path module(Path programs) {
    String answer = output(List.of(programs.resolve("server").toString(), "--version"));
    String version = answer.substring(answer.lastIndexOf(' ') + 1);
    String cache = output(List.of("go", "env", "GOMODCACHE"));
    return Path.of(cache, "go.temporal.io", "server@v" + version);
  }

  /** As the service {@code temporal} starts it, on ports of its own; answers with its address. */
  private String startServer(Path programs, Path module, Properties database) throws IOException {
    Map<String, String> environment = new HashMap<>(settings());
    environment.put("POSTGRES_SEEDS", "127.0.0.1");
    environment.put("DB_PORT", database.getProperty("PGPORT"));
    environment.put("VISIBILITY_DB_PORT", database.getProperty("PGPORT"));
    environment.put("POSTGRES_PWD", database.getProperty("password"));
    environment.put("BIND_ON_IP", "127.0.0.1");
    environment.put(
        "DYNAMIC_CONFIG_FILE_PATH",
        replaced(
            environment.getOrDefault("DYNAMIC_CONFIG_FILE_PATH", ""),
            "/etc/temporal/larder",
            LarderCli.checkout().resolve("deploy").toString()));
    for (String part : List.of("FRONTEND", "HISTORY", "MATCHING", "WORKER")) {
      environment.put(part + "_GRPC_PORT", Integer.toString(TemporalCli.freePort()));
      environment.put(part + "_MEMBERSHIP_PORT", Integer.toString(lowPort()));
    }
    environment.put("FRONTEND_HTTP_PORT", Integer.toString(TemporalCli.freePort()));
    ProcessBuilder builder =
        new ProcessBuilder(
                programs.resolve("server").toString(),
                "--root",
                module.toString(),
                "--env",
                "docker",
                "--allow-no-auth",
                "start")
            .directory(stage.folder().toFile())
            .redirectErrorStream(true)
            .redirectOutput(stage.folder().resolve("temporal.log").toFile());
    builder.environment().putAll(environment);
    Process server = builder.start();
    String address = "127.0.0.1:" + environment.get("FRONTEND_GRPC_PORT");
    Await.until(
        "Temporal answers",
        SOON,
        () ->
            !server.isAlive() || new TemporalCli(address).succeeds("operator", "cluster", "health"),
        ended -> ended);
    assertThat(server.isAlive()).describedAs("Temporal's server lives").isTrue();
    return address;
  }

  /** Temporal's servers write theirs to a column of PostgreSQL that ends at 32767. */
  private static int lowPort() {
    return new Random()
        .ints(FIRST_LOW_PORT, Short.MAX_VALUE)
        .limit(MAX_PORTS)
        .filter(ComposedTemporalE2E::isFree)
        .findFirst()
        .orElseThrow();
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  private static Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    map(service("temporal").get("environment"))
        .forEach((key, value) -> settings.put(key, String.valueOf(value)));
    assertThat(settings).containsEntry("DB", "postgres12").containsEntry("POSTGRES_USER", "larder");
    return settings;
  }

  /** What a service of the compose file has the shell do. */
  private static String script(String name) {
    Map<String, Object> service = service(name);
    assertThat(service.get("entrypoint")).isEqualTo(List.of("/bin/sh", "-euc"));
    return String.valueOf(((List<?>) service.getOrDefault("command", List.of())).getFirst())
        .replace("$$", "$");
  }

  private static Map<String, Object> service(String name) {
    try {
      Map<String, Object> file =
          map(
              new Yaml(new SafeConstructor(new LoaderOptions()))
                  .load(Files.readString(LarderCli.checkout().resolve("docker-compose.yml"))));
      return map(map(file.get("services")).get(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> map(@Nullable Object yaml) {
    if (!(yaml instanceof Map<?, ?> entries)) {
      throw new AssertionError("not a mapping: " + yaml);
    }
    Map<String, Object> map = new HashMap<>();
    entries.forEach((key, value) -> map.put(String.valueOf(key), value));
    return map;
  }

  private static String replaced(String text, String from, String to) {
    assertThat(text).contains(from);
    return text.replace(from, to);
  }

  private void play(String script, Map<String, String> environment) {
    output(List.of("/bin/sh", "-euc", script), environment);
  }

  private String output(List<String> command) {
    return output(command, Map.of());
  }

  private String output(List<String> command, Map<String, String> environment) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).directory(stage.folder().toFile());
      builder.environment().putAll(environment);
      Process process = builder.redirectErrorStream(true).start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).describedAs("%s%n%s", command, out).isZero();
      return out.strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
