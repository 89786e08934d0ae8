package dev.larder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Markdown files of the repository, for tests that hold them to the code. */
public final class Pages {
  public static final Path ROOT = root();

  private static final Set<String> NOT_OURS = Set.of("target", ".git", ".larder", ".mvn");
  private static final Pattern HEADING = Pattern.compile("(#{1,6}) (.*)");
  private static final Pattern CELL_BORDER = Pattern.compile("(?<!\\\\)\\|");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private Pages() {}

  /** Every Markdown file, by its path from the root. */
  static List<Path> all() {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .map(ROOT::relativize)
          .filter(file -> !outside(file))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean outside(Path file) {
    for (Path part : file) {
      if (NOT_OURS.contains(part.toString())) {
        return true;
      }
    }
    return false;
  }

  static String text(String page) {
    try {
      return Files.readString(ROOT.resolve(page));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its lines without what stands between code fences. */
  static List<String> prose(String page) {
    List<String> lines = new ArrayList<>();
    boolean code = false;
    for (String line : text(page).lines().toList()) {
      if (line.startsWith("```")) {
        code = !code;
      } else if (!code) {
        lines.add(line);
      }
    }
    return lines;
  }

  /** What stands between code fences, marked with this language or none. */
  static List<Snippet> snippets(String language) {
    return all().stream().flatMap(page -> snippets(page, language).stream()).toList();
  }

  /** A block of code on a page. */
  record Snippet(Path page, List<String> lines) {}

  private static List<Snippet> snippets(Path page, String language) {
    List<Snippet> snippets = new ArrayList<>();
    List<String> block = new ArrayList<>();
    String fence = "";
    for (String line : text(page.toString()).lines().toList()) {
      if (!line.startsWith("```")) {
        block.add(line);
      } else if (fence.isEmpty()) {
        fence = line;
        block.clear();
      } else {
        if (fence.equals("```" + language)) {
          snippets.add(new Snippet(page, List.copyOf(block)));
        }
        fence = "";
      }
    }
    return snippets;
  }

  /** The rows of the first table under a heading, without its head: the cells of each. */
  public static List<List<String>> table(String page, String heading) {
    List<List<String>> rows = new ArrayList<>();
    boolean here = false;
    for (String line : prose(page)) {
      if (HEADING.matcher(line).matches()) {
        here = line.replaceAll("^#+ ", "").equals(heading);
      } else if (here && line.startsWith("|")) {
        rows.add(cells(line));
      } else if (here && !rows.isEmpty()) {
        break;
      }
    }
    if (rows.size() < 3) {
      throw new IllegalStateException("%s has no table under \"%s\"".formatted(page, heading));
    }
    return rows.subList(2, rows.size());
  }

  private static List<String> cells(String line) {
    String[] parts = CELL_BORDER.split(line.strip(), -1);
    return Arrays.stream(parts, 1, parts.length - 1)
        .map(cell -> cell.replace("\\|", "|").strip())
        .toList();
  }

  /** What is set as code in a text. */
  static List<String> code(String text) {
    return CODE.matcher(text).results().map(found -> found.group(1)).toList();
  }

  /** The headings' anchors, as sites that show Markdown make them. */
  static List<String> anchors(String page) {
    List<String> anchors = new ArrayList<>();
    for (String line : prose(page)) {
      HEADING.matcher(line).results().map(Pages::anchor).forEach(anchors::add);
    }
    return anchors;
  }

  private static String anchor(MatchResult heading) {
    return heading
        .group(2)
        .strip()
        .toLowerCase(java.util.Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}_ -]", "")
        .replace(' ', '-');
  }

  private static Path root() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve("mvnw"))) {
        return at;
      }
    }
    throw new IllegalStateException("not run inside the project");
  }
}
