package dev.larder.worker.provision.program;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Folders with all that is in them. Links are copied as links and never followed. */
public final class FileTree {
  private FileTree() {}

  /** Copies what the choice takes, by its path within; the copy can be written to. */
  public static void copy(Path from, Path to, Predicate<Path> choice) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Path within = from.relativize(folder);
            if (!folder.equals(from) && !choice.test(within)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(to.resolve(within.toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path within = from.relativize(file);
            if (choice.test(within)) {
              copyFile(file, to.resolve(within.toString()));
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void copyFile(Path file, Path copy) throws IOException {
    Files.copy(file, copy, LinkOption.NOFOLLOW_LINKS);
    if (!Files.isSymbolicLink(copy)) {
      boolean writable = copy.toFile().setWritable(true, true);
      boolean runnable = !Files.isExecutable(file) || copy.toFile().setExecutable(true, true);
      if (!writable || !runnable) {
        throw new IOException("the mode of " + copy + " cannot be set");
      }
    }
  }

  /** Deletes the folder, if it is there, also while something that is ending writes into it. */
  public static void delete(Path folder) throws IOException {
    for (int left = 3; Files.exists(folder, LinkOption.NOFOLLOW_LINKS); left--) {
      try {
        Files.walkFileTree(folder, new Deletion());
      } catch (DirectoryNotEmptyException | NoSuchFileException e) {
        if (left == 0) {
          throw e;
        }
      }
    }
  }

  /** What is in this folder; nothing where there is none. */
  public static List<Path> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
        throws IOException {
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
