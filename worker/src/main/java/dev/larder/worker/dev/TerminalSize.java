package dev.larder.worker.dev;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How large the terminal is, asked again every few seconds. */
class TerminalSize {
  private static final Duration FRESH = Duration.ofSeconds(3);
  private int rows = 24;
  private int columns = 80;
  private long askedAt = Long.MIN_VALUE;

  int rows() {
    refresh();
    return rows;
  }

  int columns() {
    refresh();
    return columns;
  }

  private void refresh() {
    long now = System.nanoTime();
    if (askedAt != Long.MIN_VALUE && now - askedAt < FRESH.toNanos()) {
      return;
    }
    askedAt = now;
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(Path.of("/dev/tty").toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String[] read =
          new String(stty.getInputStream().readNBytes(64), StandardCharsets.US_ASCII)
              .strip()
              .split(" ", 2);
      stty.waitFor(1, TimeUnit.SECONDS);
      if (read.length == 2 && Integer.parseInt(read[0]) > 0 && Integer.parseInt(read[1]) > 0) {
        rows = Integer.parseInt(read[0]);
        columns = Integer.parseInt(read[1]);
      }
    } catch (IOException | NumberFormatException unknown) {
      // stays as it was
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
