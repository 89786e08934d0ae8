package dev.larder.worker.cli;

import dev.larder.cli.frame.Exit;
import dev.larder.file.FileTree;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.NullMarked;

/**
 * Goes through the tables in a process of its own and prints a line of each row that is not
 * answered as it must be, in ten seconds of a processor; at last, how many there were. Arguments: a
 * folder, then tables.
 */
@NullMarked
public final class BadInputRun {
  private static final int MAX_SECONDS = 10;

  private BadInputRun() {}

  /** Ends with the process, even if a row is never answered. */
  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    int rows = 0;
    for (String table : List.of(arguments).subList(1, arguments.length)) {
      for (BadInput row : BadInput.table(table)) {
        rows++;
        Path folder = Files.createTempDirectory(Path.of(arguments[0]), "row");
        String wrong = wrong(row, folder);
        if (!wrong.isEmpty()) {
          out.printf("%s, %s: %s%n", table, row.name(), wrong.replace("\n", "\n    "));
        }
        FileTree.delete(folder);
      }
    }
    out.printf("rows: %d%n", rows);
    System.exit(0);
  }

  private static String wrong(BadInput row, Path folder) throws Exception {
    List<String> command = row.prepare(folder);
    CompletableFuture<Ran> running = new CompletableFuture<>();
    AtomicLong taken = new AtomicLong();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              Ran ran = Ran.in(Map.of(), folder, command.toArray(String[]::new));
              taken.set(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
              running.complete(ran);
            });
    Ran ran;
    try {
      ran = running.get(6L * MAX_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return "no answer";
    }
    if (taken.get() > TimeUnit.SECONDS.toNanos(MAX_SECONDS)) {
      return "took " + Duration.ofNanos(taken.get());
    }
    boolean reported =
        row.answer().stream().allMatch(ran.err()::contains) && !ran.err().contains("a bug");
    return ran.code() == Exit.WRONG_INPUT.code() && reported && ran.err().length() < 50_000
        ? ""
        : "exit %d%n%s"
            .formatted(ran.code(), ran.err().substring(0, Math.min(2000, ran.err().length())));
  }
}
