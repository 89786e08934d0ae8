package dev.larder.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How a folder and all in it stood: which files, and when each was last changed in any way, which
 * no program can set back. Nothing is read for it.
 */
record Fingerprint(List<String> entries) {
  static Fingerprint of(Path folder) throws IOException {
    return new Fingerprint(
        walked(folder).stream().map(path -> folder.relativize(path) + " " + stood(path)).toList());
  }

  /** Whether both hold the same names, kinds, links and bytes, and the same may be run. */
  static boolean sameContent(Path one, Path other) throws IOException {
    List<Path> within = walked(one).stream().map(one::relativize).toList();
    if (!within.equals(walked(other).stream().map(other::relativize).toList())) {
      return false;
    }
    for (Path path : within) {
      if (!same(one.resolve(path), other.resolve(path))) {
        return false;
      }
    }
    return true;
  }

  private static boolean same(Path one, Path other) throws IOException {
    if (!mode(one).equals(mode(other))) { // with the kind of file
      return false;
    }
    if (Files.isSymbolicLink(one)) {
      return Files.readSymbolicLink(one).equals(Files.readSymbolicLink(other));
    }
    return !Files.isRegularFile(one) || Files.mismatch(one, other) < 0;
  }

  private static Object mode(Path path) throws IOException {
    return Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
  }

  private static List<Path> walked(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static Map<String, Object> stood(Path path) {
    try {
      return new TreeMap<>(
          Files.readAttributes(path, "unix:ino,mode,size,ctime", LinkOption.NOFOLLOW_LINKS));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
