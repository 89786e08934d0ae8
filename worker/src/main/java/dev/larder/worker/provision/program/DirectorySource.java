package dev.larder.worker.provision.program;

import java.io.IOException;
import java.nio.file.Path;

/** Gives the template directories that programs run in. */
@FunctionalInterface
public interface DirectorySource {
  /**
   * The unpacked directory with this hash. The same one for all builds, unpacked once; read-only
   * (no write permission on it and in it), because programs of several builds run in it at once;
   * and there for as long as the worker lives, because a detached server may still read from it. An
   * IOException says that it cannot be had now.
   */
  Path directory(String hash) throws IOException, InterruptedException;
}
