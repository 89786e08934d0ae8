package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The pool {@code light/p} of the lightest real workspaces: a folder and a small process each. Its
 * programs stop at gates, so that a story decides what is under way, and keep a journal.
 */
final class LightPool {
  static final String NAME = "light/p";
  static final Duration SOON = Duration.ofSeconds(60);
  private static final List<String> PROGRAMS =
      List.of("common.sh", "start.sh", "claim.sh", "delete.sh", "check.sh");

  private final Path folder;
  private final Path root;
  private boolean personalizes = true;

  private LightPool(Path folder) {
    this.folder = folder;
    this.root = folder.resolve("light-workspaces");
  }

  /**
   * What a program of the pool wrote when it began or ended.
   *
   * @param place the folder it ran in, which is its worker's
   */
  record Entry(String what, String operation, String build, int attempt, Path place) {
    static Entry parse(String line) {
      String[] words = line.split(" ", 5);
      return new Entry(words[0], words[1], words[2], Integer.parseInt(words[3]), Path.of(words[4]));
    }
  }

  /** Writes the template's programs and a pool file that wants so many. */
  static LightPool of(Stage stage, int desired) {
    LightPool pool = new LightPool(stage.folder());
    try {
      Files.createDirectories(pool.folder.resolve("light"));
      Files.createDirectories(pool.root);
      for (String program : PROGRAMS) {
        Path file = pool.folder.resolve("light").resolve(program);
        try (InputStream text = LightPool.class.getResourceAsStream("light/" + program)) {
          Files.copy(Objects.requireNonNull(text), file, StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(file.toFile().setExecutable(true)).isTrue();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    pool.desire(desired);
    return pool;
  }

  /** Whether claims run a program, from the next {@link #desire} on. */
  void personalizes(boolean whether) {
    personalizes = whether;
  }

  /** Writes the pool file again; to be applied. */
  Path desire(int desired) {
    return write(
        file(),
        """
        organization: acme
        templates:
          - name: light
            provisioner:
              exec:
                directory: ./light
                start: [./start.sh]
                %s
                delete: [./delete.sh]
                check: [./check.sh]
                timeout: 3m
            presets:
              - name: p
                desired: %d
                slowStart: false
                parameters: {root: "%s"}
        """
            .formatted(personalizes ? "claim: [./claim.sh]" : "", desired, root));
  }

  Path file() {
    return folder.resolve("light.yaml");
  }

  /** From now on the programs of this operation wait. */
  void closeGate(String operation) {
    write(root.resolve(operation + ".gate"), "");
  }

  void openGate(String operation) {
    try {
      Files.deleteIfExists(root.resolve(operation + ".gate"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Entry> journal() {
    Path journal = root.resolve("journal");
    try {
      return Files.exists(journal)
          ? Files.readAllLines(journal).stream().map(Entry::parse).toList()
          : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until programs of so many builds began and have not ended. */
  void awaitUnderWay(String operation, int builds) {
    Await.until(
        builds + " builds under way", SOON, () -> underWay(operation), now -> now.size() >= builds);
  }

  private Set<String> underWay(String operation) {
    List<Entry> entries = journal();
    Set<String> builds = builds(entries, e -> e.operation().equals(operation));
    builds.removeAll(builds(entries, e -> e.what().equals("end")));
    return builds;
  }

  private static Set<String> builds(List<Entry> entries, Predicate<Entry> which) {
    return entries.stream()
        .filter(which)
        .map(Entry::build)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** No program of the pool runs, whatever began it. */
  void awaitNoPrograms() {
    Await.until(
        "no program is left",
        SOON,
        () ->
            Processes.about(folder).stream()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains("./start.sh") || line.contains("./claim.sh"))
                .toList(),
        List::isEmpty);
  }

  /** The ids of the workspaces that have a folder. */
  Set<String> folders() {
    try (Stream<Path> inRoot = Files.list(root)) {
      return inRoot
          .filter(Files::isDirectory)
          .map(path -> path.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The ids of the workspaces that have a process, each as often as it has one. */
  List<String> processes() {
    return ProcessHandle.allProcesses()
        .flatMap(process -> process.info().commandLine().stream())
        .filter(line -> line.contains("tail -f " + root + "/"))
        .map(line -> line.replaceAll(".*" + root + "/([^/]*)/owner.*", "$1"))
        .sorted()
        .toList();
  }

  /**
   * Waits until there is exactly this stock, beside so many that have an owner: in what Larder
   * says, in folders and in processes.
   */
  void awaitExactly(LarderCli larder, int stock, int owned) {
    larder.waitForStock(NAME);
    List<JsonNode> workspaces =
        Await.until(
            stock + " in stock and " + owned + " owned, nothing on its way",
            SOON,
            () -> larder.workspaces(NAME),
            seen -> count(seen, "ready") == stock && seen.size() == stock + owned);
    Set<String> ids =
        workspaces.stream()
            .map(workspace -> workspace.path("id").asText())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(workspaces.stream().filter(w -> !w.path("owner").isNull())).hasSize(owned);
    assertThat(folders()).isEqualTo(ids);
    assertThat(processes()).containsExactlyElementsOf(ids);
  }

  /** Ends a workspace's process behind Larder's back. */
  void endProcessOf(String workspace) {
    ProcessHandle.allProcesses()
        .filter(
            process ->
                process
                    .info()
                    .commandLine()
                    .filter(line -> line.contains("tail -f " + root + "/" + workspace))
                    .isPresent())
        .forEach(ProcessHandle::destroyForcibly);
  }

  private static long count(List<JsonNode> workspaces, String state) {
    return workspaces.stream().filter(w -> w.path("state").asText().equals(state)).count();
  }

  private static Path write(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
