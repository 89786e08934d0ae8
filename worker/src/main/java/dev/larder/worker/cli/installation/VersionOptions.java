package dev.larder.worker.cli.installation;

import dev.larder.cli.frame.CliContext;
import dev.larder.cli.frame.CommandFailure;
import dev.larder.pool.WorkerVersion;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Of which version of a worker deployment a worker is, if of any. */
final class VersionOptions {
  private static final Pattern DEPLOYMENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}");
  private static final Pattern BUILD_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,99}");

  @Option(
      names = "--deployment",
      paramLabel = "NAME",
      description =
          "Be a version of this worker deployment of Temporal's. It gets no work until `temporal"
              + " worker deployment set-current-version` says so. Default: $LARDER_DEPLOYMENT, else"
              + " none.")
  private @Nullable String deployment;

  @Option(
      names = "--build-id",
      paramLabel = "ID",
      description = "Which version, with --deployment. Default: $LARDER_BUILD_ID, else none.")
  private @Nullable String buildId;

  private final CliContext context;

  VersionOptions(CliContext context) {
    this.context = context;
  }

  /** The variable LARDER_BUILD_ID alone, which the image sets, is no wish for a version. */
  Optional<WorkerVersion> version() {
    Optional<String> name = given(deployment, "LARDER_DEPLOYMENT");
    if (name.isEmpty()) {
      if (buildId != null) {
        throw CommandFailure.wrongInput("--build-id needs --deployment NAME beside it");
      }
      return Optional.empty();
    }
    String id =
        given(buildId, "LARDER_BUILD_ID")
            .orElseThrow(
                () -> CommandFailure.wrongInput("--deployment needs --build-id ID beside it"));
    checked("--deployment", name.get(), DEPLOYMENT, "letters, digits, _ and -");
    checked("--build-id", id, BUILD_ID, "letters, digits, and any of ._+-");
    return Optional.of(new WorkerVersion(name.get(), id));
  }

  private Optional<String> given(@Nullable String option, String variable) {
    return WorkerCommand.given(option)
        .or(() -> WorkerCommand.given(context.variable(variable).orElse("")));
  }

  private static void checked(String option, String text, Pattern pattern, String allowed) {
    if (!pattern.matcher(text).matches()) {
      throw CommandFailure.wrongInput(
          "%s is up to 100 of %s, and begins with a letter or digit: not \"%s\""
              .formatted(option, allowed, text));
    }
  }
}
