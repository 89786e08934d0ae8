package dev.larder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** ARCHITECTURE.md names classes that there are, and ends with all packages as they are. */
class ArchitecturePageTest {
  private static final String PAGE = "ARCHITECTURE.md";
  private static final String MARK =
      "<!-- From here on the page is written by ArchitecturePageTest. -->";
  private static final List<String> MODULES =
      List.of(
          "src/main/java",
          "cli/src/main/java",
          "workflows/src/main/java",
          "server/src/main/java",
          "worker/src/main/java");
  private static final Pattern CODE = Pattern.compile("`([A-Z][a-z]+[A-Z]\\w*)[`.]");
  private static final Pattern FIRST_SENTENCE =
      Pattern.compile("/\\*\\*(.*?)\\.(?:\\s|\\*/)", Pattern.DOTALL);
  private static final Pattern MARKUP = Pattern.compile("\\{@\\w+ (?:[\\w.]+\\.)?(\\w[^}]*)}");

  @Test
  void endsWithAllPackages() throws IOException {
    String page = Pages.text(PAGE);
    String should = page.substring(0, page.indexOf(MARK) + MARK.length()) + "\n\n" + packages();
    if (System.getProperty("larder.docs", "").equals("write")) {
      Files.writeString(Pages.ROOT.resolve(PAGE), should);
    } else {
      assertThat(page)
          .as("%s; ./mvnw package -Dtest=ArchitecturePageTest -Dlarder.docs=write mends it", PAGE)
          .isEqualTo(should);
    }
  }

  @Test
  void namesClassesThatThereAre() throws IOException {
    Set<String> classes =
        sources("").stream()
            .map(file -> file.getFileName().toString().replace(".java", ""))
            .collect(Collectors.toSet());
    List<String> named =
        CODE.matcher(Pages.text(PAGE)).results().map(match -> match.group(1)).distinct().toList();
    assertThat(named).hasSizeGreaterThan(30);
    assertThat(named)
        .filteredOn(name -> !name.endsWith("Test") && !classes.contains(name))
        .isEmpty();
  }

  private static String packages() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("| package `dev.larder.` | classes | about |");
    lines.add("|---|--:|---|");
    for (Path info : sources("package-info")) {
      Path folder = info.resolveSibling("");
      String name = folder.toString().replaceFirst(".*/java/dev/larder/", "").replace('/', '.');
      try (Stream<Path> files = Files.list(folder)) {
        long classes = files.filter(file -> file.toString().endsWith(".java")).count() - 1;
        lines.add("| `%s` | %d | %s |".formatted(name, classes, about(Files.readString(info))));
      }
    }
    return String.join("\n", lines) + "\n";
  }

  private static String about(String info) {
    String sentence =
        FIRST_SENTENCE.matcher(info).results().findFirst().map(match -> match.group(1)).orElse("");
    return MARKUP
        .matcher(sentence.replaceAll("\\s+\\*?\\s*", " ").strip())
        .replaceAll((MatchResult match) -> "`" + match.group(1) + "`");
  }

  /** Of the product, module by module; those whose name begins so. */
  private static List<Path> sources(String name) throws IOException {
    List<Path> found = new ArrayList<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(Pages.ROOT.resolve(module))) {
        files
            .filter(file -> file.getFileName().toString().startsWith(name))
            .filter(file -> file.toString().endsWith(".java"))
            .sorted()
            .forEach(found::add);
      }
    }
    return found;
  }
}
