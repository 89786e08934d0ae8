package dev.larder.worker.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The readers under Jazzer, which looks where the bytes lead and changes them so that they lead
 * elsewhere; {@code -Pfuzz} alone. Its own driver in a JVM of its own, with the memory of a verb.
 */
class ReadersFuzzing {
  private static final int SECONDS = Integer.getInteger("larder.fuzz.seconds", 300);
  private static final int TO_BEGIN_AND_END = 300;
  @TempDir Path folder;

  static List<FuzzTest.Named> targets() {
    return FuzzTest.targets();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void nothingIsFound(FuzzTest.Named reader) throws Exception {
    Path out = folder.resolve("out.txt");
    Path corpus = Files.createDirectory(folder.resolve("corpus"));
    Process jazzer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+EnableDynamicAgentLoading",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + reader.type().getName(),
                "--instrumentation_includes=dev.larder.**:org.yaml.**",
                "--custom_hook_includes=none.**",
                "-max_total_time=" + SECONDS,
                "-timeout=10",
                "-max_len=200",
                corpus.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertThat(jazzer.waitFor(SECONDS + TO_BEGIN_AND_END, TimeUnit.SECONDS)).isTrue();
    } finally {
      jazzer.destroyForcibly();
    }
    assertThat(jazzer.exitValue()).as("%s", Files.readString(out)).isZero();
  }
}
