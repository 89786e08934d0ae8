package dev.larder.poolfile;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What of a directory is packed: its {@code .larderignore}, a part of what git understands, one
 * pattern a line. {@code *} and {@code ?} stop at slashes, {@code **} does not; a slash at the
 * beginning or within means from the top, one at the end folders alone; {@code !} takes back; the
 * last pattern that fits decides, and nothing in a folder that is left out comes back.
 */
final class IgnoreFile {
  static final String NAME = ".larderignore";
  private static final int MAX_BYTES = 64 << 10;
  private static final int MAX_PATTERNS = 1000;

  private final List<Pattern> patterns;

  private IgnoreFile(List<Pattern> patterns) {
    this.patterns = patterns;
  }

  /** The one of this directory; an {@link InvalidDirectory} says which line is none. */
  static IgnoreFile of(Path directory) throws IOException {
    Path file = directory.resolve(NAME);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return new IgnoreFile(List.of());
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MAX_BYTES) {
      throw new InvalidDirectory(NAME + " is not a file of at most 64 KiB");
    }
    try {
      List<String> lines = Files.readString(file).lines().toList();
      List<Pattern> patterns = new ArrayList<>();
      for (int line = 1; line <= lines.size(); line++) {
        Pattern.of(lines.get(line - 1).strip(), line).ifPresent(patterns::add);
      }
      if (patterns.size() > MAX_PATTERNS) {
        throw new InvalidDirectory("%s has more than %d patterns".formatted(NAME, MAX_PATTERNS));
      }
      return new IgnoreFile(patterns);
    } catch (CharacterCodingException e) {
      throw new InvalidDirectory(NAME + " is not text in " + StandardCharsets.UTF_8, e);
    }
  }

  /** Whether it says to leave this out; empty: it says nothing of it. */
  Optional<Boolean> leavesOut(String name, boolean folder) {
    List<String> path = Arrays.asList(name.split("/", -1));
    return patterns.reversed().stream()
        .filter(pattern -> pattern.fits(path, folder))
        .map(Pattern::leavesOut)
        .findFirst();
  }

  private record Pattern(List<String> parts, boolean folders, boolean leavesOut) {
    static Optional<Pattern> of(String line, int number) {
      if (line.isEmpty() || line.startsWith("#")) {
        return Optional.empty();
      }
      if (line.contains("[") || line.contains("\\")) {
        throw new InvalidDirectory(
            "%s:%d: \"[\" and \"\\\" are not understood here; write ? or * instead"
                .formatted(NAME, number));
      }
      boolean takesBack = line.startsWith("!");
      boolean folders = line.endsWith("/");
      String pattern =
          line.substring(takesBack ? 1 : 0, Math.max(line.length() - (folders ? 1 : 0), 1));
      boolean fromTheTop = pattern.contains("/");
      String bare = pattern.startsWith("/") ? pattern.substring(1) : pattern;
      if (bare.isEmpty() || bare.equals("!")) {
        throw new InvalidDirectory("%s:%d: names nothing".formatted(NAME, number));
      }
      List<String> parts = new ArrayList<>(Arrays.asList(bare.split("/", -1)));
      if (!fromTheTop) {
        parts.addFirst("**");
      }
      return Optional.of(new Pattern(parts, folders, !takesBack));
    }

    boolean fits(List<String> path, boolean folder) {
      return (folder || !folders) && fits(path);
    }

    /** Which first parts of the path the pattern's parts so far can have taken. */
    private boolean fits(List<String> path) {
      boolean[] taken = new boolean[path.size() + 1];
      taken[0] = true;
      for (String part : parts) {
        boolean[] next = new boolean[taken.length];
        for (int i = 0; i < taken.length; i++) {
          if (part.equals("**")) {
            next[i] = taken[i] || (i > 0 && next[i - 1]);
          } else {
            next[i] = i > 0 && taken[i - 1] && fits(part, path.get(i - 1));
          }
        }
        taken = next;
      }
      return taken[path.size()];
    }

    /** {@code *} takes as little as it can, and more only when the rest does not fit. */
    private static boolean fits(String pattern, String name) {
      int at = 0;
      int star = -1;
      int after = 0;
      int from = 0;
      while (from < name.length()) {
        if (at < pattern.length() && pattern.charAt(at) == '*') {
          star = at++;
          after = from;
        } else if (at < pattern.length()
            && (pattern.charAt(at) == '?' || pattern.charAt(at) == name.charAt(from))) {
          at++;
          from++;
        } else if (star >= 0) {
          at = star + 1;
          from = ++after;
        } else {
          return false;
        }
      }
      while (at < pattern.length() && pattern.charAt(at) == '*') {
        at++;
      }
      return at == pattern.length();
    }
  }
}
