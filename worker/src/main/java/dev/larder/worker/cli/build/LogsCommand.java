package dev.larder.worker.cli.build;

import dev.larder.pool.CleanText;
import dev.larder.store.view.AttemptLog;
import dev.larder.store.view.BuildView;
import dev.larder.store.view.Views;
import dev.larder.worker.cli.claim.WorkspaceChoice;
import dev.larder.worker.cli.frame.CliContext;
import dev.larder.worker.cli.frame.CommandFailure;
import dev.larder.worker.cli.frame.Connections;
import dev.larder.worker.cli.frame.Exit;
import dev.larder.worker.cli.frame.Verb;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a build's programs printed. */
@Command(
    name = "logs",
    header = "Show what a build printed, attempt by attempt.",
    description =
        "Of a workspace: its latest build. The log of an attempt is kept when it ends, at most "
            + "1 MiB of it (head and tail), with sensitive values redacted.",
    footer = {"Examples:", "  larder logs 3f2a91bc", "  larder logs alice/my-workspace --follow"})
public final class LogsCommand extends Verb {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

  @Parameters(
      paramLabel = "BUILD|WORKSPACE",
      description = "A build by (the beginning of) its id; or a workspace. " + WorkspaceChoice.HOW)
  private String reference;

  @Option(
      names = {"-f", "--follow"},
      description = "Wait until the build ends, and show each attempt as it does.")
  private boolean follow;

  @Mixin private final Connections connections;

  public LogsCommand(CliContext context) {
    this.connections = new Connections(context);
  }

  @Override
  protected Exit run() throws InterruptedException {
    Views views = connections.views();
    BuildView build = build(views);
    List<AttemptLog> attempts = views.log(build.id());
    attempts.forEach(this::print);
    if (follow && build.status().open()) {
      build = follow(views, build, attempts.size());
    } else if (attempts.stream().allMatch(attempt -> attempt.text().isEmpty())) {
      report("larder: nothing was printed" + (build.status().open() ? " yet; see --follow" : ""));
    }
    build.error().ifPresent(error -> report("larder: the build failed: " + error));
    return Exit.DONE;
  }

  private BuildView follow(Views views, BuildView build, int seen) throws InterruptedException {
    int shown = seen;
    BuildView current = build;
    while (current.status().open()) {
      Thread.sleep(POLL_INTERVAL);
      current = views.buildsCalled(build.id().toString()).getFirst();
      List<AttemptLog> attempts = ended(views.log(build.id()), current);
      attempts.stream().skip(shown).forEach(this::print);
      shown = Math.max(shown, attempts.size());
    }
    return current;
  }

  /** Attempts that print nothing more. */
  private static List<AttemptLog> ended(List<AttemptLog> attempts, BuildView build) {
    return attempts.stream()
        .takeWhile(attempt -> attempt.outcome().isPresent() || !build.status().open())
        .toList();
  }

  private void print(AttemptLog attempt) {
    if (attempt.attempt() > 1 || attempt.outcome().filter("transient"::equals).isPresent()) {
      report(
          "--- attempt %d on %s: %s%s"
              .formatted(
                  attempt.attempt(),
                  attempt.worker(),
                  attempt.outcome().orElse("under way"),
                  attempt.error().map(error -> ": " + error).orElse("")));
    }
    out().print(CleanText.of(attempt.text()));
    if (!attempt.text().isEmpty() && !attempt.text().endsWith("\n")) {
      out().println();
    }
    out().flush();
  }

  private BuildView build(Views views) {
    Optional<BuildView> named = BuildChoice.find(views, reference);
    return named.orElseGet(
        () ->
            views
                .latestBuild(WorkspaceChoice.one(views, reference).id())
                .orElseThrow(
                    () -> CommandFailure.wrongInput("\"" + reference + "\" was never built")));
  }
}
