package dev.larder.cli.frame;

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
public abstract class Verb implements Callable<Integer> {
  @Spec private CommandSpec spec;

  /** Answers with the exit code, see {@link Exit}. */
  @Override
  public final Integer call() throws Exception {
    try {
      return run().code();
    } catch (OutOfMemoryError | StackOverflowError e) {
      throw CommandFailure.wrongInput(
          "what this was given needs more memory than the %d MiB it has; give it less, or more memory: LARDER_JAVA_OPTS=-Xmx1g"
              .formatted(Runtime.getRuntime().maxMemory() >> 20));
    }
  }

  protected abstract Exit run() throws Exception;

  /** For data alone. */
  protected final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** A line for the person, on standard error. */
  public final void report(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }
}
