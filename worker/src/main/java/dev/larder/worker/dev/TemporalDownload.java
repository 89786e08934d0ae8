package dev.larder.worker.dev;

import java.nio.file.Path;
import java.util.Optional;

/** One place that Temporal's program can be had from where none is installed. */
interface TemporalDownload {
  /** The program, as an earlier start left it in {@code .larder}. */
  Optional<Path> kept();

  /** Has it downloaded, within a bounded time; empty, and reported why, where it can't be. */
  Optional<Path> fetch();
}
