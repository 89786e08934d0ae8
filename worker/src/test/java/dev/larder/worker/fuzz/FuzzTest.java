package dev.larder.worker.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.worker.provision.exec.OutputFuzz;
import dev.larder.worker.provision.tofu.TofuFuzz;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Some seconds of chance for every reader; hours of it, guided: {@code ./mvnw verify -Pfuzz}. */
class FuzzTest {
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(2);
  private static final Duration MAX = Duration.ofSeconds(10);

  /** A reader, given what the bytes make. */
  @FunctionalInterface
  interface Target {
    void read(byte[] input) throws Exception;
  }

  /** With its name, for reports. */
  record Named(Class<?> type, Target target) {
    @Override
    public String toString() {
      return type.getSimpleName();
    }
  }

  static List<Named> targets() {
    return List.of(
        new Named(PoolFileFuzz.class, PoolFileFuzz::fuzzerTestOneInput),
        new Named(SnapshotFuzz.class, SnapshotFuzz::fuzzerTestOneInput),
        new Named(OutputFuzz.class, OutputFuzz::fuzzerTestOneInput),
        new Named(DirectoryFuzz.class, DirectoryFuzz::fuzzerTestOneInput),
        new Named(TofuFuzz.class, TofuFuzz::fuzzerTestOneInput));
  }

  @ParameterizedTest
  @MethodSource("targets")
  @Timeout(120)
  void nothingNearlyRightIsABug(Named reader) throws Exception {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    long end = System.nanoTime() + LONG_ENOUGH.toNanos();
    while (System.nanoTime() < end) {
      byte[] input = new byte[random.nextInt(64)];
      random.nextBytes(input);
      long begun = processorTime();
      try {
        reader.target().read(input);
      } catch (Exception | StackOverflowError e) {
        throw new AssertionError(
            "%s fails for %s".formatted(reader, HexFormat.of().formatHex(input)), e);
      }
      assertThat(Duration.ofNanos(processorTime() - begun))
          .as("%s for %s", reader, HexFormat.of().formatHex(input))
          .isLessThan(MAX);
    }
  }

  /** Others may have the machine meanwhile. */
  private static long processorTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
