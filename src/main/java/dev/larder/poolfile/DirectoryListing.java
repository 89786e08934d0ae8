package dev.larder.poolfile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What of a directory is packed, sorted by name. Left out are {@code .git}, what {@link IgnoreFile}
 * says, and what runs of OpenTofu leave behind, unless that file takes it back.
 */
final class DirectoryListing {
  private static final int MAX_NAME_LENGTH = 1024;
  private static final int MAX_SHOWN_LENGTH = 100;

  private final Path root;
  private final IgnoreFile ignore;
  private final Consumer<String> warnings;
  private final List<PackedEntry> found = new ArrayList<>();
  private final InnerLinks links = new InnerLinks();
  private long bytes;

  private DirectoryListing(Path root, IgnoreFile ignore, Consumer<String> warnings) {
    this.root = root;
    this.ignore = ignore;
    this.warnings = warnings;
  }

  /**
   * An {@link InvalidDirectory} says what cannot be packed.
   *
   * @param warnings of files that are packed, but look as if they should not be
   */
  static List<PackedEntry> of(Path root, Consumer<String> warnings) throws IOException {
    return new DirectoryListing(root, IgnoreFile.of(root), warnings).entries();
  }

  private List<PackedEntry> entries() throws IOException {
    List<Path> open = new ArrayList<>(List.of(root));
    while (!open.isEmpty()) {
      try (Stream<Path> children = Files.list(open.removeLast())) {
        for (Iterator<Path> left = children.iterator(); left.hasNext(); ) {
          Path child = left.next();
          if (add(child)) {
            open.add(child);
          }
        }
      }
    }
    found.sort(Comparator.comparing(PackedEntry::name));
    for (PackedEntry entry : found) {
      if (entry.type() == PackedEntry.Type.LINK) {
        links.problem(entry.name()).ifPresent(DirectoryListing::refuse);
      }
    }
    return found;
  }

  /** True: a folder, whose content comes too. */
  private boolean add(Path path) throws IOException {
    BasicFileAttributes is =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (path.endsWith(".git") || path.equals(root.resolve(IgnoreFile.NAME))) {
      return false;
    }
    String name = FileNames.text(root.relativize(path));
    Optional<Boolean> ruled = ignore.leavesOut(name, is.isDirectory());
    if (ruled.orElseGet(() -> isLeftBehind(path))) {
      return false;
    }
    if (name.length() > MAX_NAME_LENGTH) {
      refuse(
          "holds what is too deep within it: %s …".formatted(name.substring(0, MAX_SHOWN_LENGTH)));
    }
    if (ruled.isEmpty() && isEnvironment(path)) {
      warnings.accept(secret(name, "is"));
    }
    PackedEntry entry = entry(path, name, is, ruled.isPresent());
    found.add(entry);
    links.add(name, entry.type(), entry.target());
    if (found.size() > PackedDirectory.MAX_ENTRIES) {
      refuse(
          "holds more than %d files; keep what is downloaded or built out of it, or name it in %s"
              .formatted(PackedDirectory.MAX_ENTRIES, IgnoreFile.NAME));
    }
    return is.isDirectory();
  }

  private PackedEntry entry(Path path, String name, BasicFileAttributes is, boolean meant)
      throws IOException {
    if (is.isSymbolicLink()) {
      Path target = Files.readSymbolicLink(path);
      String text = (target.isAbsolute() ? "/" : "") + FileNames.text(target);
      return new PackedEntry(name, path, PackedEntry.Type.LINK, 0, true, text, meant);
    }
    if (is.isDirectory()) {
      return new PackedEntry(name, path, PackedEntry.Type.FOLDER, 0, true, "", meant);
    }
    if (!is.isRegularFile()) {
      refuse(name + " is neither file nor folder nor link");
    }
    if (!Files.isReadable(path)) {
      refuse(name + " cannot be read");
    }
    bytes += is.size();
    if (bytes > PackedDirectory.MAX_BYTES) {
      refuse(
          "holds more than %d MiB; let start fetch what is large, or name it in %s"
              .formatted(PackedDirectory.MAX_BYTES >> 20, IgnoreFile.NAME));
    }
    return new PackedEntry(
        name, path, PackedEntry.Type.FILE, is.size(), Files.isExecutable(path), "", meant);
  }

  private static boolean isLeftBehind(Path path) {
    String name = path.getFileName().toString();
    return name.equals(".terraform") || name.endsWith(".tfstate") || name.contains(".tfstate.");
  }

  private static boolean isEnvironment(Path path) {
    String name = path.getFileName().toString();
    return name.equals(".env")
        || (name.startsWith(".env.") && !name.matches(".*\\.(example|sample|template|dist)"));
  }

  /** What to report of a file that is packed though it may be one. */
  static String secret(String name, String is) {
    String last = name.substring(name.lastIndexOf('/') + 1);
    return "%s %s packed and stored readable; leave it out with a line in %s, or write !%s there if it is no secret"
        .formatted(name, is, IgnoreFile.NAME, last);
  }

  private static void refuse(String reason) {
    throw new InvalidDirectory(reason);
  }
}
