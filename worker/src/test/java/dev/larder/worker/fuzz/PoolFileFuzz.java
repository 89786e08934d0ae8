package dev.larder.worker.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.larder.document.InvalidDocument;
import dev.larder.poolfile.PoolFileReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.Yaml;

/** Pool files that are nearly right. */
public final class PoolFileFuzz {
  private static final List<JsonNode> RIGHT =
      List.of(
          right(
              """
              organization: acme
              notify: [{mail: a@acme.example}, {webhook: "https://h.example/x", secret: s}]
              limits: {prebuilds: 200, inFlight: 20, perOwner: 3}
              templates:
                - name: java-dev
                  description: Java
                  tags: [linux, arm64]
                  onReplacement: refuse
                  deprecated: "gone in May"
                  provisioner:
                    exec: {directory: ./t, start: [./start.sh, 1], delete: [./start.sh], timeout: 600s, ready: {http: "{url}", within: 30s}}
                  presets:
                    - name: large
                      desired: 5
                      ttl: 24h
                      parameters: {region: eu, cpus: 4}
                      sensitive: {token: x}
                      schedule: {timezone: Europe/Berlin, windows: [{cron: "* 8-18 * * 1-5", desired: 10}]}
                      rollover: replenish-first
                      slowStart: false
                      lease: 8h
                      limits: {prebuilds: 12, inFlight: 5}
              """),
          right(
              """
              organization: acme
              templates:
                - name: box
                  provisioner:
                    docker: {image: x, command: [sh], env: {A: b}, ports: {web: 80}, volumes: {data: /data}, limits: {memory: 512m, cpus: 1.5}, ready: {tcp: "{web}"}}
                  presets: [{name: p, desired: 1}]
                - name: load
                  provisioner: {simulated: {start: 1s, failureRate: 0.5, transientRate: 0}}
                  presets: [{name: p, desired: 1}]
                - name: net
                  provisioner: {tofu: {directory: ./t, timeout: 30m, forecast: true}}
                  presets: [{name: p, desired: 1}]
              """));

  private static final Path FILE = file();

  private PoolFileFuzz() {}

  /** Anything but an answer or {@link InvalidDocument} is a bug. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    Choices choices = new Choices(input);
    Files.writeString(FILE, TreeChanges.changed(choices.of(RIGHT), choices));
    try {
      if (PoolFileReader.read(FILE, Map.of("PATH", "/bin")).organization().isEmpty()) {
        throw new IllegalStateException("an organization without a name");
      }
    } catch (InvalidDocument refused) {
      if (refused.problems().isEmpty()) {
        throw new IllegalStateException("refused for nothing", refused);
      }
    }
  }

  private static JsonNode right(String yaml) {
    return new ObjectMapper().valueToTree(new Yaml().load(yaml));
  }

  private static Path file() {
    try {
      Path folder = Files.createTempDirectory("larder-fuzz-");
      folder.toFile().deleteOnExit();
      Path program = Files.createDirectory(folder.resolve("t")).resolve("start.sh");
      Files.writeString(program, "#!/bin/sh\n");
      if (!program.toFile().setExecutable(true)) {
        throw new IOException("no program can be made in " + folder);
      }
      return folder.resolve("pools.yaml");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
