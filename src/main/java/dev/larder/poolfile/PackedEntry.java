package dev.larder.poolfile;

import java.nio.file.Path;

/**
 * A file, folder or link of a directory that is packed.
 *
 * @param name its path in the directory, with slashes
 * @param size of a file
 * @param executable whether its owner may run it
 * @param target of a link, as it stands there; else empty
 * @param meant whether the ignore file keeps it, whatever it looks like
 */
record PackedEntry(
    String name,
    Path path,
    Type type,
    long size,
    boolean executable,
    String target,
    boolean meant) {
  enum Type {
    FILE,
    FOLDER,
    LINK
  }
}
