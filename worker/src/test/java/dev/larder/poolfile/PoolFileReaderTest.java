package dev.larder.poolfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.larder.desired.DesiredPreset;
import dev.larder.desired.DesiredTemplate;
import dev.larder.desired.PoolFile;
import dev.larder.desired.Recipient;
import dev.larder.document.InvalidDocument;
import dev.larder.document.Problem;
import dev.larder.plan.Schedule;
import dev.larder.pool.OnReplacement;
import dev.larder.pool.Rollover;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pool file says, as it is understood. */
class PoolFileReaderTest {
  @TempDir Path folder;
  private PoolFileFolder files;

  @BeforeEach
  void programs() throws IOException {
    files = PoolFileFolder.in(folder);
  }

  @Test
  void readsEverythingThatAFileCanSay() throws IOException {
    PoolFile file =
        files.read(
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
    assertThat(file.recipients().orElseThrow())
        .containsExactly(
            new Recipient.Mail("platform@acme.example"),
            new Recipient.Webhook("https://hooks.acme.example/larder", Optional.of("s3cret")));
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
            "check":["git","status"],"timeout":"10m"}}\
            """);
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
    DesiredTemplate template = files.read(PoolFileFolder.file("desired: 3")).templates().getFirst();

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
        files.read(
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
    assertThat(presets).allMatch(p -> p.ttl().equals(Optional.of(Duration.ofHours(1))));
    assertThat(presets).allMatch(p -> p.parameters().equals(Map.of("size", "l")));
  }

  @Test
  void variablesAreReplacedInValuesOnlyAndCanBeKept() throws IOException {
    DesiredPreset preset =
        files
            .read(
                PoolFileFolder.file(
                    "desired: ${COUNT}\n"
                        + "parameters: {a: \"x-${TOKEN}-$${TOKEN}\", e: \"${EMPTY}\"}"))
            .templates()
            .getFirst()
            .presets()
            .getFirst();

    assertThat(preset.desired()).isEqualTo(7);
    assertThat(preset.parameters()).isEqualTo(Map.of("a", "x-s3cret-${TOKEN}", "e", ""));
  }

  @Test
  void severalFilesAreReadAsOne() throws IOException {
    files.write("a.yaml", PoolFileFolder.file("desired: 1").replace("load", "one"));
    files.write("b.yml", PoolFileFolder.file("desired: 1").replace("load", "two"));
    files.write("c.txt", "not read");

    assertThat(PoolFileReader.read(folder, PoolFileFolder.ENVIRONMENT).templates())
        .extracting(DesiredTemplate::name)
        .containsExactly("one", "two");

    Path third = files.write("c.yaml", PoolFileFolder.file("desired: 1").replace("load", "one"));
    Path fourth = files.write("d.yaml", PoolFileFolder.file("desired: 1").replace("acme", "other"));
    InvalidDocument wrong =
        catchThrowableOfType(
            InvalidDocument.class, () -> PoolFileReader.read(folder, PoolFileFolder.ENVIRONMENT));
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
            InvalidDocument.class, () -> PoolFileReader.read(nowhere, PoolFileFolder.ENVIRONMENT));
    assertThat(wrong).hasMessage(nowhere + ":1:1: there is no such file");
  }
}
