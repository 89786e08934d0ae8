package dev.larder.worker.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The programs of {@code examples/workspace}, run as the exec provisioner runs them. */
@NullMarked
class ExampleWorkspaceTest {
  private static final String ID = "0198a0c4-7d1e-7c3f-8a5b-0123456789ab";
  private static final Path PROGRAMS =
      Path.of("../examples/workspace").toAbsolutePath().normalize();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir Path folder;
  private Path root = Path.of("");

  @BeforeEach
  void detach() throws IOException {
    root = folder.resolve("work spaces");
    Path detach = folder.resolve("detach");
    Files.writeString(
        detach,
        """
        #!/bin/sh
        if command -v setsid >/dev/null; then exec setsid "$@"; fi
        exec perl -MPOSIX -e 'POSIX::setsid(); exec @ARGV' "$@"
        """);
    Files.setPosixFilePermissions(detach, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void delete() throws Exception {
    run("delete", "", "", Map.of());
  }

  @Test
  void isACloneThatAnswers() throws Exception {
    URI url = started();
    assertThat(get(url)).contains("Owner: no one yet").contains("README.md");
    assertThat(get(url.resolve("/README.md"))).contains("# Sample");
    assertThat(get(url.resolve("/.git/config"))).doesNotContain("[core]");
    assertThat(root.resolve(ID).resolve("repository/.git")).isDirectory();
    assertThat(run("check", "", "", Map.of()).code()).isZero();
  }

  @Test
  void startedTwiceItIsOneProcessAtOneAddress() throws Exception {
    URI first = started();
    assertThat(started()).isEqualTo(first);
    assertThat(servers()).hasSize(1);
  }

  @Test
  void claimedItNamesItsOwnerAndRefusesAnotherClaim() throws Exception {
    URI url = started();
    assertThat(run("claim", "al<ice", "claim-1", Map.of("greeting", "a \"b\" & c")).code())
        .isZero();
    assertThat(get(url)).contains("Owner: al&lt;ice").contains("a \"b\" &amp; c");
    assertThat(run("claim", "al<ice", "claim-1", Map.of()).code()).as("again").isZero();
    Ended other = run("claim", "bob", "claim-2", Map.of());
    assertThat(other.code()).isEqualTo(1);
    assertThat(other.output()).contains("another claim");
    assertThat(get(url)).contains("al&lt;ice");
  }

  @Test
  void foundDeadItIsUnhealthyAndAClaimServesItAgainAtItsAddress() throws Exception {
    URI url = started();
    ProcessHandle server = servers().getFirst();
    server.destroyForcibly();
    server.onExit().get(10, TimeUnit.SECONDS);
    assertThat(run("check", "", "", Map.of()).code()).isNotZero();
    assertThat(run("claim", "alice", "claim-1", Map.of()).code()).isZero();
    assertThat(get(url)).contains("Owner: alice");
  }

  @Test
  void deletedItLeavesNothing() throws Exception {
    started();
    assertThat(run("delete", "", "", Map.of()).code()).isZero();
    assertThat(run("delete", "", "", Map.of()).code()).as("again").isZero();
    assertThat(servers()).isEmpty();
    assertThat(root).isEmptyDirectory();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void itsProcessStaysBelow40Megabytes() throws Exception {
    URI url = started();
    for (int i = 0; i < 20; i++) {
      get(url);
    }
    Path status = Path.of("/proc", Long.toString(servers().getFirst().pid()), "status");
    Matcher resident = Pattern.compile("VmRSS:\\s+(\\d+) kB").matcher(Files.readString(status));
    assertThat(resident.find()).isTrue();
    assertThat(Integer.parseInt(resident.group(1))).as("kB resident").isLessThan(40 * 1024);
  }

  private record Ended(int code, String output) {}

  private URI started() throws Exception {
    Ended ended = run("start", "", "", Map.of());
    assertThat(ended.code()).as(ended.output()).isZero();
    Matcher url =
        Pattern.compile("\"url\":\"([^\"]+)\"").matcher(Files.readString(folder.resolve("out")));
    assertThat(url.find()).isTrue();
    return URI.create(url.group(1));
  }

  private Ended run(String operation, String owner, String claim, Map<String, String> values)
      throws Exception {
    Path input = folder.resolve("input.json");
    String greeting = values.getOrDefault("greeting", "").replace("\"", "\\\"");
    Files.writeString(
        input,
        "{\"parameters\":{\"size\":\"s\",\"root\":\"%s\"},\"claim\":{\"greeting\":\"%s\"},\"state\":null}"
            .formatted(root, greeting));
    Path log = folder.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(PROGRAMS.resolve(operation + ".sh").toString())
            .directory(PROGRAMS.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    Map<String, String> environment = builder.environment();
    String path = environment.getOrDefault("PATH", "/usr/bin:/bin");
    environment.putAll(
        Map.of(
            "PATH",
            Path.of(System.getProperty("java.home"), "bin") + ":" + path,
            "LARDER_OPERATION",
            operation,
            "LARDER_WORKSPACE_ID",
            ID,
            "LARDER_WORKSPACE_NAME",
            "small-abcdefgh",
            "LARDER_OWNER",
            owner,
            "LARDER_CLAIM_ID",
            claim,
            "LARDER_INPUT",
            input.toString(),
            "LARDER_OUTPUT",
            folder.resolve("out").toString(),
            "LARDER_DETACH",
            folder.resolve("detach").toString()));
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(operation + " ends").isTrue();
    return new Ended(process.exitValue(), Files.readString(log));
  }

  private List<ProcessHandle> servers() {
    String served = root.resolve(ID).toString();
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.filter(
              p ->
                  p.info().arguments().stream()
                      .flatMap(Stream::of)
                      .anyMatch(argument -> argument.equals(served)))
          .toList();
    }
  }

  private static String get(URI url) throws Exception {
    return HTTP.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
