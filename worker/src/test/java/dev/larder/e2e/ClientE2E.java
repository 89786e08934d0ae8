package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The command line of {@code larder-cli-VERSION.tar.gz}, unpacked where there is nothing else. */
final class ClientE2E {
  private static final int PAIRS = 7;

  /** More than on a machine of one's own, since others may work beside this. */
  private static final double MAX_RATIO = 5;

  @RegisterExtension private static final Stage STAGE = new Stage();

  private static Dev dev;
  private static JsonNode instance;
  private static Path elsewhere;
  private static Path home;

  @BeforeAll
  static void open() throws IOException, InterruptedException {
    dev = Dev.start(STAGE);
    instance =
        JsonMapper.builder()
            .build()
            .readTree(STAGE.folder().resolve(".larder/instance.json").toFile());
    elsewhere = Files.createDirectories(STAGE.folder().resolve("elsewhere"));
    try (Stream<Path> built = Files.list(LarderCli.checkout().resolve("cli/target"))) {
      Path tarball =
          built.filter(file -> file.toString().endsWith(".tar.gz")).findFirst().orElseThrow();
      run(Map.of(), "tar", "xzf", tarball.toString());
    }
    try (Stream<Path> unpacked = Files.list(elsewhere)) {
      home = unpacked.findFirst().orElseThrow();
    }
  }

  @AfterAll
  static void close() {
    dev.interrupt();
  }

  @Test
  void hasNeitherDatabaseNorTemporalInReach() throws IOException {
    try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
      assertThat(jars.map(jar -> jar.getFileName().toString()).filter(jar -> jar.endsWith(".jar")))
          .anyMatch(jar -> jar.startsWith("larder-cli-"))
          .noneMatch(
              jar ->
                  jar.matches("(?i).*(jooq|postgres|hikari|flyway|temporal|grpc|jetty|javalin).*"));
    }
  }

  @Test
  void appliesClaimsAndGivesBack() throws IOException, InterruptedException {
    program(
        "start.sh",
        "echo building",
        "printf '{\"outputs\": {\"url\": \"http://here\"}}' >$LARDER_OUTPUT");
    program("delete.sh", "exit 0");
    Files.writeString(
        elsewhere.resolve("pools.yaml"),
        """
        organization: acme
        templates:
          - name: sent
            provisioner:
              exec: {directory: ./programs, start: [./start.sh], delete: [./delete.sh]}
            presets: [{name: one, desired: 1, parameters: {word: "${WORD}"}}]
        """);
    Map<String, String> word = Map.of("WORD", "here");
    assertThat(larder(word, "apply", "-f", "pools.yaml", "--wait", "--timeout", "90s"))
        .contains("create")
        .contains("sending a directory");
    assertThat(larder(word, "apply", "-f", "pools.yaml"))
        .contains("Nothing changed.")
        .doesNotContain("sending");
    String claimed = larder(Map.of(), "claim", "sent/one", "--owner", "alice", "--name", "mine");
    assertThat(claimed).contains("mine").contains("alice").contains("http://here");
    assertThat(larder(Map.of(), "logs", "mine")).contains("building");
    assertThat(larder(Map.of(), "explain", "sent/one")).contains("1 claimed by people");
    assertThat(larder(Map.of(), "release", "alice/mine", "--wait"))
        .contains("mine is being deleted");
    assertThat(larder(Map.of(), "events", "--since", "1h")).contains("token:storyteller");
  }

  /** As whole processes, in pairs; the figures are in docs/performance.md. */
  @Test
  void startsQuickly() throws IOException, InterruptedException {
    Files.writeString(
        elsewhere.resolve("quick.yaml"),
        """
        organization: quick
        templates:
          - name: quick
            provisioner: {simulated: {start: 0s, delete: 0s}}
            presets: [{name: one, desired: 30, slowStart: false}]
        """);
    larder(Map.of(), "apply", "-f", "quick.yaml", "--wait", "--timeout", "90s");
    String url = instance.path("url").asText();
    assertThat(ratio("pools", List.of(url + "/v1/pools"), List.of("pools"))).isLessThan(MAX_RATIO);
    assertThat(
            ratio(
                "claim",
                List.of(
                    url + "/v1/claims", "{\"pool\": \"quick/quick/one\", \"owner\": \"alice\"}"),
                List.of("claim", "quick/quick/one", "--owner", "alice")))
        .isLessThan(MAX_RATIO);
  }

  private static double ratio(String what, List<String> request, List<String> verb)
      throws IOException, InterruptedException {
    List<String> bare =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                LarderCli.checkout().resolve("worker/target/test-classes").toString(),
                BareRequest.class.getName()));
    bare.addAll(request);
    List<Long> floor = new ArrayList<>();
    List<Long> larder = new ArrayList<>();
    for (int pair = 0; pair < PAIRS; pair++) {
      floor.add(took(() -> run(Map.of("BARE_TOKEN", token()), bare.toArray(String[]::new))));
      larder.add(took(() -> larder(Map.of(), verb.toArray(String[]::new))));
    }
    double ratio = (double) median(larder) / median(floor);
    System.out.printf(
        "larder %s: %d ms; the bare request: %d ms; %.1f times%n",
        what, median(larder), median(floor), ratio);
    return ratio;
  }

  /** Something that takes a while. */
  private interface Timed {
    void run() throws IOException, InterruptedException;
  }

  private static long took(Timed timed) throws IOException, InterruptedException {
    long began = System.nanoTime();
    timed.run();
    return Duration.ofNanos(System.nanoTime() - began).toMillis();
  }

  private static long median(List<Long> times) {
    Collections.sort(times);
    return times.get(times.size() / 2);
  }

  private static String token() {
    return instance.path("token").asText();
  }

  /** What it prints on both outputs. */
  private static String larder(Map<String, String> environment, String... verb)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(home.resolve("bin/larder").toString()));
    command.addAll(List.of(verb));
    Map<String, String> all = new java.util.HashMap<>(environment);
    all.put("LARDER_URL", instance.path("url").asText());
    all.put("LARDER_TOKEN", token());
    return run(all, command.toArray(String[]::new));
  }

  private static String run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(elsewhere.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("LARDER_"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as("%s%n%s", String.join(" ", command), printed).isZero();
    return printed;
  }

  private static void program(String name, String... lines) throws IOException {
    Path file = Files.createDirectories(elsewhere.resolve("programs")).resolve(name);
    Files.writeString(file, "#!/bin/bash\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
