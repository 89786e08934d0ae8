package dev.larder.worker.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What all verbs have: help, and somewhere to write. */
@Command(
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    synopsisHeading = "%nUsage: ",
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%n",
    showDefaultValues = false)
abstract class Verb implements Callable<Integer> {
  @Spec private CommandSpec spec;

  /** Answers with the exit code, see {@link Exit}. */
  @Override
  public final Integer call() throws Exception {
    return run().code();
  }

  abstract Exit run() throws Exception;

  /** For data alone. */
  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** A line for the person, on standard error. */
  final void say(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }
}
