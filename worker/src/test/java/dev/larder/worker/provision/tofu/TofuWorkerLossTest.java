package dev.larder.worker.provision.tofu;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.larder.provision.Operation;
import dev.larder.provision.ProvisionResult.Succeeded;
import dev.larder.worker.provision.Await;
import dev.larder.worker.provision.RequestBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker that is killed in mid-apply: what it made is known, finished and destroyed. */
@NeedsTofu
@Timeout(90)
class TofuWorkerLossTest {
  private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(4);
  private static final String BUILD = UUID.randomUUID().toString();
  @TempDir Path folder;

  private Path in(String name) {
    return folder.resolve(name);
  }

  /** The second resource takes a minute on the first attempt. */
  private TofuBench bench(String work) throws Exception {
    return new TofuBench(folder, work, System.getenv(), HEARTBEAT_TIMEOUT)
        .module(
            "two",
            """
            resource "terraform_data" "first" {
              provisioner "local-exec" {
                command = "echo first >>'%1$s'"
              }
              provisioner "local-exec" {
                when    = destroy
                command = "echo destroyed >>'%1$s'"
              }
            }
            resource "terraform_data" "second" {
              input = terraform_data.first.id
              provisioner "local-exec" {
                command = "echo second >>'%1$s'; if [ $LARDER_ATTEMPT = 1 ]; then echo $$ >'%2$s'; exec sleep 60; fi"
              }
            }
            output "url" {
              value = "file:${terraform_data.first.id}"
            }
            """
                .formatted(in("made"), in("pid")));
  }

  private Process worker() throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            OneTofuWorker.class.getName(),
            folder.toString(),
            HEARTBEAT_TIMEOUT.toString(),
            BUILD,
            in("state").toString())
        .redirectErrorStream(true)
        .redirectOutput(in("worker.log").toFile())
        .start();
  }

  private JsonNode kept() throws Exception {
    return new ObjectMapper().readTree(in("state").toFile());
  }

  /** Kills it when the first resource is made and known, and the second is not. */
  private void killInMidApply() throws Exception {
    bench("nowhere").close();
    Process worker = worker();
    try {
      Await.until(
          "the second resource is being made, and the store knows of the first",
          Duration.ofSeconds(30),
          () -> {
            assertThat(worker.isAlive()).as(in("worker.log").toString()).isTrue();
            return Files.exists(in("pid")) && Files.exists(in("state"));
          });
    } finally {
      worker.destroyForcibly().waitFor();
    }
    long program = Long.parseLong(Files.readString(in("pid")).strip());
    Await.until(
        "nothing of the program is left before another worker may begin",
        HEARTBEAT_TIMEOUT,
        () -> ProcessHandle.of(program).isEmpty());
    assertThat(kept().at("/resources"))
        .extracting(resource -> resource.path("name").asText())
        .contains("first");
  }

  /** On another machine, and on the same one. */
  @ParameterizedTest
  @ValueSource(strings = {"second", "first"})
  void theNextAttemptFindsAndFinishesWhatWasMade(String work) throws Exception {
    killInMidApply();
    try (TofuBench next = bench(work)) {
      RequestBuilder again = OneTofuWorker.request(BUILD, 2, Optional.of(kept()));
      assertThat(next.run(again))
          .isInstanceOfSatisfying(Succeeded.class, s -> assertThat(s.outputs()).containsKey("url"));
      assertThat(next.leftovers()).isEmpty();
    }
    assertThat(Files.readAllLines(in("made"))).containsExactly("first", "second", "second");
  }

  @Test
  void aDeleteDestroysWhatWasMade() throws Exception {
    killInMidApply();
    try (TofuBench next = bench("second")) {
      RequestBuilder delete =
          OneTofuWorker.request(BUILD, 2, Optional.of(kept())).next(Operation.DELETE);
      assertThat(next.run(delete)).isInstanceOf(Succeeded.class);
    }
    assertThat(Files.readAllLines(in("made"))).isEqualTo(List.of("first", "second", "destroyed"));
  }

  @Test
  void aStateOfWhichOnlyTheBeginningWasWrittenIsPutAside() throws Exception {
    Path run = in("work/tofu/runs/%s/%s-1".formatted(UUID.randomUUID(), BUILD));
    Files.createDirectories(run);
    Files.writeString(run.resolve(RunFolder.STATE), "{\"version\": 4,");
    try (TofuBench next = bench("work")) {
      assertThat(next.late.kept).isEmpty();
      assertThat(in("work/tofu/overtaken").resolve(run.getFileName()))
          .isDirectoryContaining("glob:**" + RunFolder.STATE);
    }
  }
}
