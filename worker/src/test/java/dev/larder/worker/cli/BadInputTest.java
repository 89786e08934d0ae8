package dev.larder.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is given to {@code apply} and {@code plan}, the answer says within ten seconds, and with
 * the memory that verbs are shipped with, what is wrong and where: the tables in {@code bad/}.
 */
@NullMarked
class BadInputTest {
  @TempDir Path folder;

  @Test
  @Timeout(900)
  void everyRowOfTheTablesIsAnswered() throws Exception {
    Path out = folder.resolve("out.txt");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                BadInputRun.class.getName(),
                Files.createDirectory(folder.resolve("rows")).toString()));
    command.addAll(BadInput.TABLES);
    Process run =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try {
      assertThat(run.waitFor(850, TimeUnit.SECONDS)).as("%s", Files.readString(out)).isTrue();
    } finally {
      run.destroyForcibly();
    }
    assertThat(Files.readAllLines(out))
        .as("rows with another answer than theirs")
        .singleElement()
        .asString()
        .isEqualTo("rows: " + rows());
  }

  @Test
  void theTablesAreLargeEnoughToMeanSomething() {
    assertThat(BadInput.table("pool-files")).hasSizeGreaterThanOrEqualTo(120);
    assertThat(BadInput.table("snapshots")).hasSizeGreaterThanOrEqualTo(45);
    assertThat(BadInput.table("directories")).hasSizeGreaterThanOrEqualTo(25);
    assertThat(BadInput.table("devices")).hasSizeGreaterThanOrEqualTo(10);
    assertThat(BadInput.TABLES.stream().flatMap(table -> BadInput.table(table).stream()))
        .allSatisfy(row -> assertThat(row.answer()).as(row.name()).isNotEmpty());
  }

  private static int rows() {
    return BadInput.TABLES.stream().mapToInt(table -> BadInput.table(table).size()).sum();
  }
}
