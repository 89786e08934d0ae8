package dev.larder.cli;

import dev.larder.cli.frame.CliContext;
import java.util.Optional;

/** Where the client's process starts: it asks servers, and is none itself. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(
        Larder.commandLine(
                Verbs.ofClient(CliContext.ofProcess()),
                (failure, command) -> Optional.empty(),
                arguments)
            .execute(arguments));
  }
}
