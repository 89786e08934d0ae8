package dev.larder.poolfile;

import java.io.IOException;
import java.nio.file.Path;

/** A directory that is not any more what it was when it was first read, a moment ago. */
public final class ChangedDirectory extends IOException {
  private static final long serialVersionUID = 1L;

  ChangedDirectory(Path directory, String how) {
    super("%s was changed while it was packed (%s): apply again".formatted(directory, how));
  }
}
