package dev.larder.poolfile;

import dev.larder.desired.Directory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Where the directories are that a pool file names. */
public interface Directories {
  /**
   * The folder that is meant by what is written.
   *
   * @param written an InvalidPathException says that it is no path
   */
  Path folder(String written);

  /** The folder packed; an {@link InvalidDirectory} says what is in the way. */
  Directory pack(Path folder, Consumer<String> warnings);

  /** What is wrong where there is no such folder. */
  default String missing(String shown) {
    return "there is no directory " + shown;
  }

  /** Of a file that lies in this folder: directories are relative to it. */
  static Directories in(Path folder) {
    Map<Path, Directory> packed = new HashMap<>();
    return new Directories() {
      @Override
      public Path folder(String written) {
        return folder.resolve(written).normalize();
      }

      @Override
      public Directory pack(Path path, Consumer<String> warnings) {
        return packed.computeIfAbsent(path, there -> PackedDirectory.pack(there, warnings));
      }
    };
  }

  /** Folders that were packed elsewhere and unpacked here, by what is written in the file. */
  static Directories given(Map<String, Unpacked> given) {
    return new Directories() {
      @Override
      public Path folder(String written) {
        return Optional.ofNullable(given.get(written))
            .map(Unpacked::folder)
            .orElseGet(() -> Path.of("not-sent").resolve(Path.of(written).getFileName()));
      }

      @Override
      public Directory pack(Path folder, Consumer<String> warnings) {
        return given.values().stream()
            .filter(unpacked -> unpacked.folder().equals(folder) && Files.isDirectory(folder))
            .findFirst()
            .map(Unpacked::directory)
            .orElseThrow(() -> new InvalidDirectory("was not sent"));
      }

      @Override
      public String missing(String shown) {
        return "no directory was sent for " + shown;
      }
    };
  }

  /** A packed directory, and the folder that it was unpacked to. */
  record Unpacked(Path folder, Directory directory) {}
}
