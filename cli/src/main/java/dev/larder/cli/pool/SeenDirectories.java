package dev.larder.cli.pool;

import dev.larder.desired.Directory;
import dev.larder.poolfile.Directories;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Notes which directories a file means, and by which words. */
final class SeenDirectories implements Directories {
  private final Directories those;
  private final Map<String, Directory> seen;
  private final Map<Path, String> written = new HashMap<>();

  /**
   * Notes those that are packed.
   *
   * @param seen is filled, by what is written in the file
   */
  SeenDirectories(Directories those, Map<String, Directory> seen) {
    this.those = those;
    this.seen = seen;
  }

  @Override
  public Path folder(String text) {
    Path folder = those.folder(text);
    written.put(folder, text);
    return folder;
  }

  @Override
  public Directory pack(Path folder, Consumer<String> warnings) {
    Directory packed = those.pack(folder, warnings);
    Optional.ofNullable(written.get(folder)).ifPresent(text -> seen.put(text, packed));
    return packed;
  }

  @Override
  public String missing(String shown) {
    return those.missing(shown);
  }
}
