package dev.larder.worker;

import dev.larder.cli.frame.CliContext;
import dev.larder.worker.cli.LarderProcess;
import dev.larder.worker.config.Logging;

/** Where the process starts. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Logging.prepare(args, System.getenv());
    System.exit(LarderProcess.run(CliContext.ofProcess(), args));
  }
}
