package dev.larder.worker.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file that Temporal keeps its data in. One that its server can't open, or that another version
 * wrote in a way that it can't read, is moved aside, never deleted: PostgreSQL holds the truth, and
 * the first full pass on a new one adopts what is unfinished.
 */
final class TemporalData {
  private static final String NAME = "temporal.db";
  private static final int MAX_ASIDE = 1000;

  /** Kept by SQLite beside the file; of use with this file alone, and harmful with a new one. */
  private static final List<String> SUFFIXES = List.of("", "-wal", "-shm", "-journal");

  /**
   * What SQLite says of a file's content; not of its place, its permissions, a full disk or a lock,
   * which a new file would not mend.
   */
  private static final Pattern UNREADABLE =
      Pattern.compile(
          "file is not a database \\(26\\)"
              + "|database disk image is malformed \\(11\\)"
              + "|SQL logic error: [^\"\\n]{1,200} \\(1\\)"
              + "|constraint failed: NOT NULL [^\"\\n]{1,200} \\(1299\\)");

  private final DevFolder folder;

  TemporalData(DevFolder folder) {
    this.folder = folder;
  }

  Path file() {
    return folder.resolve(NAME);
  }

  /** Why the content can't be read, by what a server printed; empty if that is not the problem. */
  static Optional<String> complaint(String printed) {
    Matcher found = UNREADABLE.matcher(printed);
    return found.find() ? Optional.of(found.group()) : Optional.empty();
  }

  /** Gives the file a name that no other has, and answers with it; empty if there is no file. */
  Optional<Path> moveAside() throws IOException {
    if (!Files.exists(file())) {
      return Optional.empty();
    }
    for (int number = 1; number <= MAX_ASIDE; number++) {
      String aside = NAME + ".unreadable-" + number;
      if (SUFFIXES.stream().noneMatch(suffix -> Files.exists(folder.resolve(aside + suffix)))) {
        for (String suffix : SUFFIXES) {
          if (Files.exists(folder.resolve(NAME + suffix))) {
            Files.move(folder.resolve(NAME + suffix), folder.resolve(aside + suffix));
          }
        }
        return Optional.of(folder.resolve(aside));
      }
    }
    throw new DevProblem(
        "%s has too many files %s.unreadable-…: delete them".formatted(folder.path(), NAME));
  }
}
