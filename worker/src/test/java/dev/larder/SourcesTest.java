package dev.larder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the sources themselves keep to; messages name the files that don't. */
class SourcesTest {
  private static final int MAX_LINES = 400;
  private static final Path ROOT = root();
  private static final List<Path> SOURCES =
      Stream.of(
              "src/main/java",
              "cli/src/main/java",
              "workflows/src/main/java",
              "server/src/main/java",
              "worker/src/main/java")
          .flatMap(SourcesTest::javaFiles)
          .toList();
  private static final List<Path> TESTS =
      Stream.of(
              "src/test/java",
              "cli/src/test/java",
              "workflows/src/test/java",
              "server/src/test/java",
              "worker/src/test/java")
          .flatMap(SourcesTest::javaFiles)
          .toList();

  private static final Pattern PUBLIC_TYPE =
      Pattern.compile(
          "^public (?:(?:abstract|final|sealed|non-sealed)"
              + " )*(?:class|record|interface|enum|@interface) \\w+",
          Pattern.MULTILINE);

  private static final Pattern NEWER_THAN_17 =
      Pattern.compile(
          "^\\s+case [\\w.<>]+ \\w+\\s+when |(?:\\bcase|\\binstanceof) [A-Z][\\w.]*\\([A-Z\\w]",
          Pattern.MULTILINE);

  @Test
  void thereAreSourcesToLookAt() {
    assertThat(SOURCES).hasSizeGreaterThan(100);
    assertThat(TESTS).hasSizeGreaterThan(20);
  }

  @Test
  void noFileHasMoreLinesThanAPersonReads() {
    assertThat(Stream.concat(SOURCES.stream(), TESTS.stream()))
        .allSatisfy(file -> assertThat(text(file).lines()).hasSizeLessThanOrEqualTo(MAX_LINES));
  }

  @Test
  void everyPackageSaysWhatItIsAndIsNullMarked() {
    Map<String, List<Path>> packages =
        Stream.concat(SOURCES.stream(), TESTS.stream())
            .collect(Collectors.groupingBy(SourcesTest::packageOf));
    assertThat(packages)
        .allSatisfy(
            (name, files) -> {
              List<Path> infos =
                  files.stream().filter(file -> file.endsWith("package-info.java")).toList();
              assertThat(infos).isNotEmpty();
              assertThat(infos).allMatch(info -> text(info).contains("NullMarked\npackage "));
            });
  }

  @Test
  void everyPackageOfTheProductIsDescribed() {
    assertThat(SOURCES)
        .filteredOn(file -> file.endsWith("package-info.java"))
        .allMatch(file -> text(file).startsWith("/**"));
  }

  @Test
  void everyPublicTypeIsDescribed() {
    assertThat(SOURCES).filteredOn(SourcesTest::hasUndescribedPublicType).isEmpty();
  }

  /** The formatter reads by the Java that Maven runs on, and on 17 knows neither of these. */
  @Test
  void theFormatterCanReadThemOnTheOldestJavaThatMavenRunsOn() {
    assertThat(Stream.concat(SOURCES.stream(), TESTS.stream()))
        .noneMatch(file -> NEWER_THAN_17.matcher(text(file)).find());
  }

  @Test
  void nothingIsLeftForLater() {
    assertThat(Stream.concat(SOURCES.stream(), TESTS.stream()))
        .noneMatch(file -> text(file).matches("(?s).*\\b(?:TO" + "DO|FIX" + "ME)\\b(?!.*#\\d).*"));
  }

  private static boolean hasUndescribedPublicType(Path file) {
    String text = text(file);
    Matcher type = PUBLIC_TYPE.matcher(text);
    return type.find() && !text.substring(0, type.start()).contains("\n/**");
  }

  private static String packageOf(Path file) {
    return text(file)
        .lines()
        .filter(line -> line.startsWith("package "))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no package: " + file));
  }

  private static Stream<Path> javaFiles(String folder) {
    if (!Files.isDirectory(ROOT.resolve(folder))) {
      return Stream.empty();
    }
    try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder with the wrapper, from wherever tests run. */
  private static Path root() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve("mvnw"))) {
        return at;
      }
    }
    throw new IllegalStateException("not run inside the project");
  }
}
