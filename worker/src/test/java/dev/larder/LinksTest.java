package dev.larder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Links among the repository's Markdown files lead somewhere, and to every page leads one. */
class LinksTest {
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern ELSEWHERE = Pattern.compile("^[a-z]+:.*");

  /** Where a link leads: a file or folder, by its path from the root, and a heading of it. */
  private record Link(Path from, Path to, String anchor) {
    static Link of(Path page, String target) {
      String[] parts = target.split("#", 2);
      Path to = parts[0].isEmpty() ? page : page.resolveSibling(Path.of(parts[0])).normalize();
      return new Link(page, to, parts.length > 1 ? parts[1] : "");
    }

    boolean broken() {
      return !Files.exists(Pages.ROOT.resolve(to))
          || (!anchor.isEmpty() && !Pages.anchors(to.toString()).contains(anchor));
    }
  }

  private static List<Link> links(Path page) {
    List<Link> links = new ArrayList<>();
    for (String line : Pages.prose(page.toString())) {
      LINK.matcher(line)
          .results()
          .map(found -> found.group(1))
          .filter(target -> !ELSEWHERE.matcher(target).matches())
          .map(target -> Link.of(page, target))
          .forEach(links::add);
    }
    return links;
  }

  @Test
  void everyLinkLeadsToAFileAndAHeading() {
    List<Link> all = Pages.all().stream().flatMap(page -> links(page).stream()).toList();
    assertThat(all).hasSizeGreaterThan(50);
    assertThat(all).filteredOn(Link::broken).isEmpty();
  }

  @Test
  void everyPageIsFoundFromTheReadme() {
    Set<Path> found = new HashSet<>();
    Deque<Path> next = new ArrayDeque<>(List.of(Path.of("README.md")));
    while (!next.isEmpty()) {
      Path page = next.remove();
      if (found.add(page) && page.toString().endsWith(".md")) {
        links(page).forEach(link -> next.add(link.to()));
      }
    }
    assertThat(Pages.all())
        .filteredOn(page -> page.startsWith("docs") || page.getNameCount() == 1)
        .allMatch(page -> found.contains(page) || found.contains(page.getParent()));
  }
}
