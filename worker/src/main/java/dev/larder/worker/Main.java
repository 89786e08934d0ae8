package dev.larder.worker;

import dev.larder.worker.cli.Larder;
import dev.larder.worker.cli.frame.CliContext;
import dev.larder.worker.config.Logging;

/** Where the process starts. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Logging.prepare(args, System.getenv());
    System.exit(Larder.run(CliContext.ofProcess(), args));
  }
}
