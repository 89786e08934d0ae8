package dev.larder.worker.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/**
 * One row of the tables in {@code bad/}.
 *
 * @param group what the input is of: where in a file it stands, or what its commands make
 * @param answer what must be reported, each somewhere in it
 */
@NullMarked
record BadInput(String group, String name, String input, List<String> answer) {
  static final List<String> TABLES = List.of("pool-files", "snapshots", "directories", "devices");

  private static final String SOUND =
      """
      {"now": "2025-06-02T14:00:00+02:00",
       "settings": {"backoffInterval": "PT1M", "failureHardLimit": 3, "paused": false},
       "presets": [
        {"id": "p", "versionActive": true, "templateDeleted": false, "templateDeprecated": false,
         "desired": 2, "ttl": "PT24H", "hardLimited": false, "name": "acme/java/large",
         "schedule": {"timezone": "UTC", "windows": [{"cron": "* 9 * * *", "desired": 3}]},
         "invalidatedAt": "2025-06-02T10:00:00Z", "probeAt": null, "room": 4, "pool": "x",
         "rollover": "replenish-first", "paused": true, "startWidth": 2}],
       "prebuilds": [{"id": "w", "preset": "p", "createdAt": "2025-06-02T11:00:00Z", "ready": true}],
       "inProgress": [{"preset": "p", "transition": "start", "count": 1}],
       "pending": [{"preset": "p", "count": 1}],
       "backoffs": [{"preset": "p", "numFailed": 1, "lastBuildAt": "2025-06-02T11:59:00.5Z"}]}
      """;

  static List<BadInput> table(String name) {
    List<BadInput> rows = new ArrayList<>();
    String group = "";
    String row = "";
    List<String> input = new ArrayList<>();
    List<String> answer = new ArrayList<>();
    for (String line : Stream.concat(lines(name), Stream.of("## ")).toList()) {
      if ((line.startsWith("## ") || line.startsWith("> ")) && !row.isEmpty()) {
        rows.add(new BadInput(group, row, String.join("\n", input), List.copyOf(answer)));
        row = "";
      }
      if (line.startsWith("## ")) {
        group = line.substring(3).split(":", 2)[0];
      } else if (line.startsWith("> ")) {
        row = line.substring(2);
        input.clear();
        answer.clear();
      } else if (line.startsWith("< ")) {
        answer.add(line.substring(2));
      } else if (!row.isEmpty() && !line.isEmpty()) {
        input.add(line);
      }
    }
    return rows;
  }

  private static Stream<String> lines(String name) {
    try (InputStream in = BadInput.class.getResourceAsStream("bad/" + name + ".txt")) {
      if (in == null) {
        throw new IllegalStateException("there is no table " + name);
      }
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
          .lines().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts the input into this empty folder; answers with the command that reads it. */
  List<String> prepare(Path folder) throws IOException, InterruptedException {
    for (String program : List.of("start.sh", "delete.sh", "readme")) {
      Path file = Files.createDirectories(folder.resolve("java-dev")).resolve(program);
      Files.writeString(file, "#!/bin/sh\n");
      if (program.endsWith(".sh")) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
    switch (group) {
      case "shell pools.yaml", "shell snapshot.json" -> shell(folder);
      case "snapshot" -> {
        String[] parts = (input + " ").split(" =>", 2);
        if (!SOUND.contains(parts[0])) {
          throw new IllegalStateException("not in the sound snapshot: " + parts[0]);
        }
        Files.writeString(
            folder.resolve("snapshot.json"), SOUND.replace(parts[0], parts[1].strip()));
      }
      case "directory" -> {
        Files.writeString(folder.resolve("pools.yaml"), poolFile());
        shell(folder.resolve("java-dev"));
      }
      default -> Files.writeString(folder.resolve("pools.yaml"), poolFile());
    }
    return group.contains("snapshot")
        ? List.of("plan", "--snapshot", "snapshot.json")
        : List.of("apply", "-f", "pools.yaml", "--dry-run");
  }

  private String poolFile() {
    String organization = "organization: acme\n";
    String template = organization + "templates:\n  - name: load\n";
    String simulated = "    provisioner: {simulated: {}}\n";
    String presets = "    presets: [{name: p, desired: 1}]\n";
    return switch (group) {
      case "organization" -> organization + input;
      case "template" -> template + simulated + presets + input.indent(4);
      case "provisioner" -> template + "    provisioner: " + input + "\n" + presets;
      case "preset" -> template + simulated + "    presets:\n      - name: p\n" + input.indent(8);
      case "directory" ->
          template
              + "    provisioner:\n      exec:\n        directory: ./java-dev\n"
              + "        start: [./start.sh]\n        delete: [./delete.sh]\n"
              + presets;
      default -> input;
    };
  }

  private void shell(Path folder) throws IOException, InterruptedException {
    Process shell =
        new ProcessBuilder("bash", "-c", input)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!shell.waitFor(60, TimeUnit.SECONDS)) {
      shell.destroyForcibly();
      throw new IllegalStateException("the commands do not end: " + input);
    }
  }
}
