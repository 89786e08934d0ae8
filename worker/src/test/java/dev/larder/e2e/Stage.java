package dev.larder.e2e;

import dev.larder.file.FileTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A temporary folder in which a story plays. After it every process that has to do with the folder
 * is killed and the folder deleted, however the story ended; of one that failed the ends of the
 * folder's logs are printed first. In a static field it lasts for the class, else for a test.
 */
final class Stage
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
  private static final int TAIL_LINES = 60;
  private static final Duration TIME_TO_CLEAR = Duration.ofSeconds(20);

  private @Nullable Path folder;
  private boolean forClass;
  private final Thread atTheLatest = Thread.ofPlatform().unstarted(this::clear);

  @Override
  public void beforeAll(ExtensionContext context) {
    forClass = true;
    set();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (!forClass) {
      set();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      printLogs();
    }
    if (!forClass) {
      clear();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      printLogs();
    }
    clear();
  }

  Path folder() {
    if (folder == null) {
      throw new IllegalStateException("the stage is not set yet");
    }
    return folder;
  }

  /** The processes that run in the folder or name it in their command line. */
  List<ProcessHandle> processes() {
    return Processes.about(folder());
  }

  /** A log's text, empty where there is none yet. */
  static String text(Path log) {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void set() {
    try {
      folder = Files.createTempDirectory("larder-e2e-").toRealPath();
      Runtime.getRuntime().addShutdownHook(atTheLatest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void printLogs() {
    try (Stream<Path> logs = Files.list(folder())) {
      for (Path log : logs.filter(f -> f.toString().endsWith(".log")).sorted().toList()) {
        List<String> lines = Files.readAllLines(log);
        System.out.printf("---- the end of %s%n", log);
        lines.stream().skip(Math.max(0, lines.size() - TAIL_LINES)).forEach(System.out::println);
      }
    } catch (IOException e) {
      System.out.println("the logs cannot be read: " + e);
    }
  }

  private synchronized void clear() {
    if (folder == null) {
      return;
    }
    Path cleared = folder;
    Await.until(
        "every process of the story is gone",
        TIME_TO_CLEAR,
        () -> {
          List<ProcessHandle> left = Processes.about(cleared);
          left.forEach(ProcessHandle::destroyForcibly);
          return left;
        },
        List::isEmpty);
    delete(cleared);
    folder = null;
  }

  private static void delete(Path root) {
    try {
      FileTree.delete(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
