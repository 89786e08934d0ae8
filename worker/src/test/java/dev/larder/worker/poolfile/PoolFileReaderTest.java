package dev.larder.worker.poolfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.larder.desired.DesiredPreset;
import dev.larder.desired.DesiredTemplate;
import dev.larder.desired.PoolFile;
import dev.larder.desired.Receiver;
import dev.larder.document.InvalidDocument;
import dev.larder.document.Problem;
import dev.larder.plan.Schedule;
import dev.larder.pool.OnReplacement;
import dev.larder.pool.Rollover;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullMarked
class PoolFileReaderTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("TOKEN", "s3cret", "COUNT", "7", "EMPTY", "");

  @TempDir Path folder;

  @BeforeEach
  void programs() throws IOException {
    for (String name : List.of("start.sh", "claim.sh", "delete.sh", "check.sh")) {
      Path program = Files.createDirectories(folder.resolve("java-dev")).resolve(name);
      Files.writeString(program, "#!/bin/sh\n");
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Files.writeString(folder.resolve("java-dev/readme"), "not a program");
  }

  @Test
  void readsEverythingThatAFileCanSay() throws IOException {
    PoolFile file =
        read(
            """
            organization: acme
            notify:
              - mail: platform@acme.example
              - {webhook: "https://hooks.acme.example/larder", secret: "${TOKEN}"}
            limits: {prebuilds: 200, inFlight: 20, perOwner: 3}
            templates:
              - name: java-dev
                description: Java 21
                tags: [linux, arm64, linux]
                onReplacement: refuse
                deprecated: "gone in May"
                provisioner:
                  exec:
                    directory: ./java-dev
                    start:  [./start.sh, 1, yes]
                    claim:  [./claim.sh]
                    delete: [./delete.sh]
                    check:  [git, status]
                    timeout: 600s
                    ready: {http: "{url}", within: 30s}
                presets:
                  - name: large
                    desired: 5
                    ttl: 24h
                    parameters: {region: eu, cpus: 4, spot: no}
                    sensitive: {token: "${TOKEN}"}
                    schedule:
                      timezone: Europe/Berlin
                      windows:
                        - {cron: "* 8-18 * * 1-5", desired: 10}
                    rollover: replenish-first
                    slowStart: false
                    lease: 8h
                    limits: {prebuilds: 12, inFlight: 5}
            """);

    assertThat(file.organization()).isEqualTo("acme");
    assertThat(file.receivers().orElseThrow())
        .containsExactly(
            new Receiver.Mail("platform@acme.example"),
            new Receiver.Webhook(
                "https://hooks.acme.example/larder", java.util.Optional.of("s3cret")));
    assertThat(file.limits().orElseThrow().perOwner()).hasValue(3);
    DesiredTemplate template = file.templates().getFirst();
    assertThat(template.tags()).containsExactly("arm64", "linux");
    assertThat(template.onReplacement()).isEqualTo(OnReplacement.REFUSE);
    assertThat(template.deprecated()).isEqualTo("gone in May");
    assertThat(template.provisioner().json())
        .hasToString(
            """
            {"exec":{"ready":{"http":"{url}","within":"30s"},"directory":"./java-dev",\
            "start":["./start.sh","1","yes"],"claim":["./claim.sh"],"delete":["./delete.sh"],\
            "check":["git","status"],"timeout":"10m"}}""");
    assertThat(template.provisioner().directory())
        .contains(PackedDirectory.pack(folder.resolve("java-dev")));
    DesiredPreset preset = template.presets().getFirst();
    assertThat(preset.ttl()).contains(Duration.ofHours(24));
    assertThat(preset.lease()).contains(Duration.ofHours(8));
    assertThat(preset.parameters()).isEqualTo(Map.of("region", "eu", "cpus", "4", "spot", "no"));
    assertThat(preset.sensitive()).isEqualTo(Map.of("token", "s3cret"));
    assertThat(preset.schedule())
        .contains(
            new Schedule("Europe/Berlin", List.of(new Schedule.Window("* 8-18 * * 1-5", 10))));
    assertThat(preset.rollover()).isEqualTo(Rollover.REPLENISH_FIRST);
    assertThat(preset.slowStart()).isFalse();
    assertThat(preset.limits().inFlight()).hasValue(5);
    assertThat(file.toString()).doesNotContain("s3cret");
  }

  @Test
  void whatIsLeftOutHasItsDefault() throws IOException {
    DesiredTemplate template = read(file("desired: 3")).templates().getFirst();

    assertThat(template.onReplacement()).isEqualTo(OnReplacement.WARN);
    assertThat(template.tags()).isEmpty();
    DesiredPreset preset = template.presets().getFirst();
    assertThat(preset.ttl()).isEmpty();
    assertThat(preset.lease()).isEmpty();
    assertThat(preset.schedule()).isEmpty();
    assertThat(preset.rollover()).isEqualTo(Rollover.RECREATE);
    assertThat(preset.slowStart()).isTrue();
  }

  @Test
  void anchorsAliasesAndMergesWork() throws IOException {
    PoolFile file =
        read(
            """
            organization: acme
            templates:
              - name: load
                provisioner: {simulated: {start: 1s}}
                presets:
                  - &base {name: a, desired: 1, ttl: 1h, parameters: &p {size: l}}
                  - {<<: *base, name: b}
                  - {<<: [{desired: 9}, *base], name: c, parameters: *p}
            """);

    List<DesiredPreset> presets = file.templates().getFirst().presets();
    assertThat(presets).extracting(DesiredPreset::name).containsExactly("a", "b", "c");
    assertThat(presets).extracting(DesiredPreset::desired).containsExactly(1, 1, 9);
    assertThat(presets).allMatch(p -> p.ttl().equals(java.util.Optional.of(Duration.ofHours(1))));
    assertThat(presets).allMatch(p -> p.parameters().equals(Map.of("size", "l")));
  }

  @Test
  void variablesAreReplacedInValuesOnlyAndCanBeKept() throws IOException {
    DesiredPreset preset =
        read(file("desired: ${COUNT}\nparameters: {a: \"x-${TOKEN}-$${TOKEN}\", e: \"${EMPTY}\"}"))
            .templates()
            .getFirst()
            .presets()
            .getFirst();

    assertThat(preset.desired()).isEqualTo(7);
    assertThat(preset.parameters()).isEqualTo(Map.of("a", "x-s3cret-${TOKEN}", "e", ""));
  }

  @Test
  void everyProblemComesAtOnceInTheOrderOfTheFile() throws IOException {
    assertThat(
            problems(
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
    assertOne("desired: 1\nlease: ${NOPE}x", "8:16 lease", "NOPE is not set here");
    assertOne("desired: 1\nparameters: {a: \"${b-c}\"}", "8:25 parameters.a", "write \"$${\"");
    assertOne("desired: 1\nlimits: {inFlight: -1}", "8:28 limits.inFlight", "must be 0 to");
  }

  @Test
  void aScheduleThatThePlannerCannotFollowIsRefused() throws IOException {
    String zone = "desired: 1\nschedule: {timezone: Mars/Base, windows: []}";
    assertOne(zone, "8:30 schedule.timezone", "unknown time zone \"Mars/Base\"");
    assertOne(windows("\"* 22-5 * * *\""), "8:53 schedule.windows[0].cron", "");
    assertOne(windows("\"7 8 * * *\""), "8:53 schedule.windows[0].cron", "");
    assertOne(windows("hourly"), "8:53 schedule.windows[0].cron", "");
    assertOne(
        windows("\"* 8-12 * * *\"", "\"* 12 * * 1\""),
        "8:90 schedule.windows[1].cron",
        "overlaps windows[0]");
    assertOne(
        "desired: 1\nschedule: {timezone: UTC}", "8:19 schedule", "needs the key \"windows\"");
  }

  @Test
  void aTemplateNeedsAProvisionerAndAPreset() throws IOException {
    assertThat(
            problems(
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
            "11:5 templates[2]: the template \"b\" stands in " + path() + ":6:5 already",
            "11:5 templates[2]: needs the key \"presets\"",
            "12:45 templates[2].provisioner.simulated.failureRate: must be 0.0 to 1.0, is 2",
            "12:55 templates[2].provisioner.simulated.start: \"soon\" is not a duration: write 30s,"
                + " 10m, 24h, 7d, or ISO-8601 such as PT1H30M");
  }

  @Test
  void programsAndDirectoriesMustBeThere() throws IOException {
    assertThat(problems(exec("./java-dev", "./nope.sh", "./delete.sh")))
        .containsExactly(
            "7:17 templates[0].provisioner.exec.start[0]: there is no program "
                + folder.resolve("java-dev/nope.sh"));
    assertThat(problems(exec("./java-dev", "./readme", "../x.sh")))
        .containsExactly(
            "7:17 templates[0].provisioner.exec.start[0]: is not executable; run: chmod +x "
                + folder.resolve("java-dev/readme"),
            "8:18 templates[0].provisioner.exec.delete[0]: leads out of the directory "
                + folder.resolve("java-dev"));
    assertThat(problems(exec("./nowhere", "./start.sh", "./delete.sh")))
        .containsExactly(
            "6:20 templates[0].provisioner.exec.directory: there is no directory "
                + folder.resolve("nowhere"));
    assertThat(problems(exec("./java-dev", "sh", "/bin/true"))).isEmpty();
  }

  @Test
  void whatIsNotOneYamlDocumentIsRefused() throws IOException {
    assertThat(problems("")).containsExactly("1:1 : is empty; expected a mapping");
    assertThat(problems("- a\n")).contains("1:1 : must be a mapping, is a list");
    assertThat(problems("organization: acme\n---\na: b\n"))
        .containsExactly("3:1 : a second YAML document starts here; write one per file");
    assertThat(problems("organization: [acme\ntemplates: x\n").getFirst())
        .startsWith("2:10 : is not YAML: while parsing a flow sequence");
    assertThat(problems("a: \u0007\n").getFirst())
        .isEqualTo("1:4 : is not YAML: holds the unprintable character U+0007");
    assertThat(problems("a: &a [*a]\n").getFirst()).contains("an alias in here refers to");
    assertThat(problems("a".repeat((1 << 20) + 1))).containsExactly("1:1 : is larger than 1 MiB");
  }

  @Test
  void aliasesCannotMakeAFileExplode() throws IOException {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int level = 1; level < 12; level++) {
      bomb.append(
          "a%d: &a%d [%s]\n".formatted(level, level, ("*a" + (level - 1) + ", ").repeat(9)));
    }
    assertThat(problems(bomb.toString()).getFirst())
        .contains("aliases make more than 100000 values of this file");
  }

  @Test
  void severalFilesAreReadAsOne() throws IOException {
    write("a.yaml", file("desired: 1").replace("load", "one"));
    write("b.yml", file("desired: 1").replace("load", "two"));
    write("c.txt", "not read");

    assertThat(PoolFileReader.read(folder, ENVIRONMENT).templates())
        .extracting(DesiredTemplate::name)
        .containsExactly("one", "two");

    Path third = write("c.yaml", file("desired: 1").replace("load", "one"));
    Path fourth = write("d.yaml", file("desired: 1").replace("acme", "other"));
    InvalidDocument wrong =
        catchThrowableOfType(InvalidDocument.class, () -> PoolFileReader.read(folder, ENVIRONMENT));
    assertThat(wrong.problems())
        .extracting(Problem::toString)
        .containsExactly(
            third
                + ":3:5: templates[0]: the template \"one\" stands in "
                + folder.resolve("a.yaml")
                + ":3:5 already",
            fourth
                + ":1:15: organization: files applied together are of one organization; "
                + folder.resolve("a.yaml")
                + ":1:15 says \"acme\"");
  }

  @Test
  void aFileThatIsNotThereIsAProblemToo() {
    Path nowhere = folder.resolve("nowhere.yaml");
    InvalidDocument wrong =
        catchThrowableOfType(
            InvalidDocument.class, () -> PoolFileReader.read(nowhere, ENVIRONMENT));
    assertThat(wrong).hasMessage(nowhere + ":1:1: there is no such file");
  }

  private static String windows(String... crons) {
    return "desired: 1\nschedule: {timezone: UTC, windows: [%s]}"
        .formatted(
            java.util.Arrays.stream(crons)
                .map("{cron: %s, desired: 1}"::formatted)
                .collect(java.util.stream.Collectors.joining(", ")));
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

  /** A file with one simulated preset; its keys start in line 7, column 9. */
  private static String file(String keys) {
    return """
        organization: acme
        templates:
          - name: load
            provisioner: {simulated: {start: 1s}}
            presets:
              - name: p
        """
        + keys.indent(8);
  }

  private void assertOne(String keys, String placeAndKey, String reason) throws IOException {
    String[] parts = placeAndKey.split(" ", 2);
    assertThat(problems(file(keys)))
        .first()
        .asString()
        .startsWith(parts[0] + " templates[0].presets[0]." + parts[1] + ": ")
        .contains(reason);
  }

  /** Problems of a file as {@code line:column key: reason}. */
  private List<String> problems(String text) throws IOException {
    Path file = write("pools.yaml", text);
    try {
      PoolFile read = PoolFileReader.read(file, ENVIRONMENT);
      assertThat(read).isNotNull();
      return List.of();
    } catch (InvalidDocument e) {
      return e.problems().stream()
          .map(
              p ->
                  "%d:%d %s: %s"
                      .formatted(p.place().line(), p.place().column(), p.key(), p.reason()))
          .toList();
    }
  }

  private PoolFile read(String text) throws IOException {
    return PoolFileReader.read(write("pools.yaml", text), ENVIRONMENT);
  }

  private String path() {
    return folder.resolve("pools.yaml").toString();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
