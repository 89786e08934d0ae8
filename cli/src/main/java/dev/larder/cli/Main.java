package dev.larder.cli;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.Failures;
import java.util.Optional;
import picocli.CommandLine;

/** Where the client's process starts: it asks servers, and is none itself. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(commandLine(CliContext.ofProcess(), arguments).execute(arguments));
  }

  static CommandLine commandLine(CliContext context, String... arguments) {
    return Larder.commandLine(Verbs.ofClient(context), new NoMore(), arguments);
  }

  /** What goes wrong is what a server says, or what was typed. */
  private static final class NoMore implements Failures.More {
    @Override
    public Optional<Failures.Report> reportOf(Exception e, CommandLine command) {
      return Optional.empty();
    }
  }
}
