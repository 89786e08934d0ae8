package dev.larder.poolfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pool file may not say, and with which message it is refused. */
class PoolFileRefusalsTest {
  @TempDir Path folder;
  private PoolFileFolder files;

  @BeforeEach
  void programs() throws IOException {
    files = PoolFileFolder.in(folder);
  }

  @Test
  void everyProblemComesAtOnceInTheOrderOfTheFile() throws IOException {
    assertThat(
            files.problems(
                """
                organisation: acme
                templates:
                  - name: bad name
                    provisioner: {exex: {}}
                    presets:
                      - {name: a, desired: -1}
                """))
        .containsExactly(
            "1:1 : needs the key \"organization\"",
            "1:1 organisation: unknown key; did you mean \"organization\"?",
            "3:11 templates[0].name: \"bad name\" is no name: 1 to 63 letters, digits, . _ -, a"
                + " letter or digit first and last",
            "4:19 templates[0].provisioner.exex: unknown key; did you mean \"exec\"?",
            "6:28 templates[0].presets[0].desired: must be 0 to 10000, is -1");
  }

  @Test
  void webhooksThatCanNeverWorkAreRefused() throws IOException {
    assertThat(
            files.problems(
                """
                organization: acme
                notify:
                  - {webhook: "http://hooks.example:0/x"}
                  - {webhook: "https://hooks.example:99999/x"}
                  - {webhook: "https://hooks.example:65535/x", secret: ""}
                """))
        .containsExactly(
            "3:15 notify[0].webhook: has no possible port: 1 to 65535",
            "4:15 notify[1].webhook: has no possible port: 1 to 65535",
            "5:56 notify[2].secret: is empty, which signs nothing: write a secret, or leave the key"
                + " out");
  }

  @Test
  void complaintsShowVariablesByTheirNames() throws IOException {
    String text =
        """
        organization: "${TOKEN} x"
        notify:
          - {mail: "${TOKEN}"}
          - {webhook: "${TOKEN}"}
        templates:
          - name: "a ${TOKEN}"
            tags: ["${TOKEN}/"]
            onReplacement: "${TOKEN}"
            provisioner:
              exec: {directory: "./${TOKEN}", start: [./start.sh], delete: [./delete.sh]}
            presets:
              - name: p
                desired: ${COUNT}0000
                ttl: "${TOKEN}"
                rollover: "${TOKEN}"
                schedule:
                  timezone: "${TOKEN}"
                  windows: [{cron: "${TOKEN} * * * *", desired: 1}]
          - name: b
            provisioner:
              exec: {directory: ./java-dev, start: ["./${TOKEN}"], delete: ["../${TOKEN}/x"]}
            presets: [{name: "${COUNT}", desired: 1}, {name: "${COUNT}", desired: 1}]
          - name: c
            provisioner:
              docker: {image: x, limits: {memory: "${TOKEN}"}, volumes: {a: "${TOKEN}"}}
            presets: [{name: p, desired: 1}]
        """;
    assertThat(files.problems(text))
        .hasSizeGreaterThanOrEqualTo(16)
        .noneMatch(problem -> problem.contains("s3cret"))
        .anyMatch(problem -> problem.contains("\"${TOKEN} x\" is no name"))
        .anyMatch(problem -> problem.contains("\"${TOKEN}\" is no mail address"))
        .anyMatch(problem -> problem.contains("must be 0 to 10000, is ${COUNT}0000"))
        .anyMatch(problem -> problem.contains("there is no directory ./${TOKEN}"))
        .anyMatch(problem -> problem.contains("/java-dev/./${TOKEN}"))
        .anyMatch(problem -> problem.contains("the preset \"${COUNT}\" stands in line"));
  }

  @Test
  void controlCharactersAreRefusedInEveryText() throws IOException {
    assertThat(
            files.problems(
                """
                organization: acme
                templates:
                  - name: a
                    description: "tells\\a nothing"
                    provisioner:
                      docker: {image: "x\\0", env: {"K\\b": v, L: "\\e[31m", M: "a\\tb\\n"}}
                    presets:
                      - {name: p, desired: 1, parameters: {a: "\\0"}, sensitive: {b: "\\x85"}}
                """))
        .containsExactly(
            "4:18 templates[0].description: holds U+0007, which is a control character, at its"
                + " character 6",
            "6:23 templates[0].provisioner.docker.image: holds U+0000, which is a control"
                + " character, at its character 2",
            "6:43 templates[0].provisioner.docker.env.K\ufffd: its key holds U+0008, which is a"
                + " control character, at its character 2",
            "6:49 templates[0].provisioner.docker.env.L: holds U+001B, which is a control"
                + " character, at its character 1",
            "8:47 templates[0].presets[0].parameters.a: holds U+0000, which is a control character,"
                + " at its character 1",
            "8:69 templates[0].presets[0].sensitive.b: holds U+0085, which is a control character,"
                + " at its character 1");
  }

  @Test
  void aPresetIsReadStrictly() throws IOException {
    assertOne("desired: 20000", "7:18 desired", "must be 0 to 10000, is 20000");
    assertOne("desired: many", "7:18 desired", "must be a whole number, is a string");
    assertOne("desired: yes", "7:18 desired", "must be a whole number, is a string");
    assertOne("desired: \"5\"", "7:18 desired", "must be a whole number, is a string");
    assertOne("desired: 1\ndesierd: 2", "8:9 desierd", "did you mean \"desired\"?");
    assertOne("desired: 1\ndesired: 2", "8:9 desired", "stands here twice, first in line 7");
    assertOne("desired: 1\nttl: 30", "8:14 ttl", "\"30\" is not a duration");
    assertOne("desired: 1\nttl: 0s", "8:14 ttl", "must be longer than zero");
    assertOne("desired: 1\nttl: PT-5M", "8:14 ttl", "must not be negative");
    assertOne("desired: 1\nttl: 4000d", "8:14 ttl", "must be at most 3650d");
    assertOne("desired: 1\nslowStart: on", "8:20 slowStart", "must be true or false");
    assertOne("desired: 1\nrollover: keep", "8:19 rollover", "[recreate, replenish-first]");
    assertOne("desired: 1\nparameters: [a]", "8:21 parameters", "must be a mapping, is a list");
    assertOne("desired: 1\nparameters: {a: [b]}", "8:25 parameters.a", "must be a string");
    assertOne("desired: 1\nparameters: {a b: c}", "8:27 parameters.a b", "no name of a parameter");
    assertOne(
        "desired: 1\nparameters: {a: b}\nsensitive: {a: b}",
        "9:24 sensitive.a",
        "stands among the parameters already");
    assertOne("desired: !!str 5", "7:18 desired", "must be a whole number, is a string");
    assertOne("desired: 1\nlease: !vault 8h", "8:16 lease", "the tag !vault means nothing here");
    assertOne("desired: 1\nlimits: !!set {a}", "8:17 limits", "the tag !!set means nothing here");
    assertOne("desired: 1\nlease: ${NOPE}x", "8:16 lease", "NOPE is not set here");
    assertOne("desired: 1\nparameters: {a: \"${b-c}\"}", "8:25 parameters.a", "write \"$${\"");
    assertOne("desired: 1\nlimits: {inFlight: -1}", "8:28 limits.inFlight", "must be 0 to");
  }

  @Test
  void aScheduleThatThePlannerCannotFollowIsRefused() throws IOException {
    String zone = "desired: 1\nschedule: {timezone: Mars/Base, windows: []}";
    assertOne(zone, "8:30 schedule.timezone", "unknown time zone \"Mars/Base\"");
    assertOne(windows("\"* 22-5 * * *\""), "8:52 schedule.windows[0].cron", "");
    assertOne(windows("\"7 8 * * *\""), "8:52 schedule.windows[0].cron", "");
    assertOne(windows("hourly"), "8:52 schedule.windows[0].cron", "");
    assertOne(
        windows("\"* 8-12 * * *\"", "\"* 12 * * 1\""),
        "8:88 schedule.windows[1].cron",
        "overlaps windows[0]");
    assertOne(
        "desired: 1\nschedule: {timezone: UTC}", "8:19 schedule", "needs the key \"windows\"");
  }

  @Test
  void aTemplateNeedsAProvisionerAndAPreset() throws IOException {
    assertThat(
            files.problems(
                """
                organization: acme
                templates:
                  - name: a
                    provisioner: {}
                    presets: []
                  - name: b
                    provisioner: {simulated: {}, docker: {image: x}}
                    presets:
                      - {name: p, desired: 1}
                      - {name: p, desired: 2}
                  - name: b
                    provisioner: {simulated: {failureRate: 2, start: soon}}
                """))
        .containsExactly(
            "4:18 templates[0].provisioner: needs exactly one of exec, tofu, docker, simulated",
            "5:14 templates[0].presets: must hold at least one preset",
            "7:18 templates[1].provisioner: needs exactly one of exec, tofu, docker, simulated",
            "10:9 templates[1].presets[1]: the preset \"p\" stands in line 9 already",
            "11:5 templates[2]: the template \"b\" stands in "
                + folder.resolve("pools.yaml")
                + ":6:5 already",
            "11:5 templates[2]: needs the key \"presets\"",
            "12:44 templates[2].provisioner.simulated.failureRate: must be 0 to 1, is 2",
            "12:54 templates[2].provisioner.simulated.start: \"soon\" is not a duration: write 30s,"
                + " 10m, 24h, 7d, or ISO-8601 such as PT1H30M");
  }

  @Test
  void programsAndDirectoriesMustBeThere() throws IOException {
    assertThat(files.problems(exec("./java-dev", "./nope.sh", "./delete.sh")))
        .containsExactly(
            "7:17 templates[0].provisioner.exec.start[0]: there is no program "
                + folder.resolve("java-dev/nope.sh"));
    assertThat(files.problems(exec("./java-dev", "./readme", "../x.sh")))
        .containsExactly(
            "7:17 templates[0].provisioner.exec.start[0]: is not executable; run: chmod +x "
                + folder.resolve("java-dev/readme"),
            "8:18 templates[0].provisioner.exec.delete[0]: leads out of the directory "
                + folder.resolve("java-dev"));
    assertThat(files.problems(exec("./nowhere", "./start.sh", "./delete.sh")))
        .containsExactly(
            "6:20 templates[0].provisioner.exec.directory: there is no directory "
                + folder.resolve("nowhere"));
    assertThat(files.problems(exec("./java-dev", "sh", "/bin/true"))).isEmpty();
  }

  @Test
  void whatIsNotOneYamlDocumentIsRefused() throws IOException {
    assertThat(files.problems("")).containsExactly("1:1 : is empty; expected a mapping");
    assertThat(files.problems("- a\n")).contains("1:1 : must be a mapping, is a list");
    assertThat(files.problems("organization: acme\n---\na: b\n"))
        .containsExactly("3:1 : a second YAML document starts here; write one per file");
    assertThat(files.problems("organization: [acme\ntemplates: x\n").getFirst())
        .startsWith("2:10 : is not YAML: while parsing a flow sequence");
    assertThat(files.problems("a: \u0007\n").getFirst())
        .isEqualTo("1:4 : is not YAML: holds the unprintable character U+0007");
    assertThat(files.problems("a: &a [*a]\n").getFirst()).contains("an alias in here refers to");
    assertThat(files.problems("a".repeat((1 << 20) + 1)))
        .containsExactly("1:1 : is larger than 1 MiB");
  }

  @Test
  void aliasesCannotMakeAFileExplode() throws IOException {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int level = 1; level < 12; level++) {
      bomb.append(
          "a%d: &a%d [%s]\n".formatted(level, level, ("*a" + (level - 1) + ", ").repeat(9)));
    }
    assertThat(files.problems(bomb.toString()).getFirst())
        .contains("aliases make more than 100000 values of this file");
  }

  private static String windows(String... crons) {
    return "desired: 1\nschedule: {timezone: UTC, windows: [%s]}"
        .formatted(
            Arrays.stream(crons)
                .map("{cron: %s, desired: 1}"::formatted)
                .collect(Collectors.joining(", ")));
  }

  private static String exec(String directory, String start, String delete) {
    return """
    organization: acme
    templates:
      - name: java-dev
        provisioner:
          exec:
            directory: %s
            start: [%s]
            delete: [%s]
        presets: [{name: p, desired: 1}]
    """
        .formatted(directory, start, delete);
  }

  private void assertOne(String keys, String placeAndKey, String reason) throws IOException {
    String[] parts = placeAndKey.split(" ", 2);
    assertThat(files.problems(PoolFileFolder.file(keys)))
        .first()
        .asString()
        .startsWith(parts[0] + " templates[0].presets[0]." + parts[1] + ": ")
        .contains(reason);
  }
}
